import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { projectFolder } from '../../rules/files/project-folder.ts'
import { Problem } from '../../rules/problem.ts'

/** package.json of the Prisma that the project has installed, or that came along. @throws Problem PRISMA_MISSING */
export function prismaManifest(): string {
  for (const folder of [process.cwd(), projectFolder(), packageFolder])
    try {
      return createRequire(join(folder, 'package.json')).resolve('prisma/package.json')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    }
  throw new Problem(
    'PRISMA_MISSING',
    `the package prisma, which applies the migrations, is not installed in ${projectFolder()}`,
    'npm install --save-dev prisma',
  )
}

/** Its CLI, whatever `prisma` is on PATH. */
export function prismaCli(): string {
  const manifest = prismaManifest()
  return join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.prisma)
}
