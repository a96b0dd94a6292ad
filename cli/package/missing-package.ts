import { Problem } from '../../rules/problem.ts'

/**
 * A command that works on a stack imports Pulumi's packages, which the package leaves to the program.
 *
 * @throws Problem PACKAGE_MISSING, or the error itself where it says something else
 */
export function missingPackage(error: NodeJS.ErrnoException): never {
  const [, name] = /^Cannot find package '([^']+)'/.exec(error.message) ?? []
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || !name) throw error
  throw new Problem(
    'PACKAGE_MISSING',
    `this command needs the package ${name}, which is not installed here`,
    `npm install --save-dev ${name}`,
  )
}
