import { commandFor } from '../command-for.ts'
import { type DeploymentFacts, directNames } from './deployment-facts.ts'
import { variableRow } from './variable-table.ts'

/** Where a stack keeps the connection URLs: as they are given, or the address they are made from. */
const urlSettings: Record<string, [given: string, made: string]> = {
  DATABASE_URL: ['--secret --path poolproof:database.pooledUrl', '--path poolproof:database.pooledAddress'],
  DIRECT_URL: ['--secret --path poolproof:database.directUrl', '--path poolproof:database.directAddress'],
  adminUrl: Array(2).fill('--secret --path poolproof:database.adminUrl') as [string, string],
}

/** Where it keeps any other variable; undefined where the program makes the value. */
function settingArgument(name: string): string | undefined {
  const { setting } = variableRow(name) ?? {}
  return setting && `${setting.length > 1 ? '--path ' : ''}poolproof:${setting.join('.')}`
}

const commands: Record<
  NonNullable<DeploymentFacts['where']>,
  (name: string, sensitive: boolean, facts: DeploymentFacts) => string
> = {
  stack: (name, _, { managed }) => {
    const key = urlSettings[name]?.[managed ? 1 : 0] ?? settingArgument(name)
    return key
      ? `${commandFor(`pulumi config set ${key}`)}, then ${commandFor('pulumi up')}`
      : `let the stack set the value: ${commandFor('pulumi up')}`
  },
  vercel: (name, sensitive) =>
    directNames.some((each) => each === name)
      ? `set ${name} where migrations run (CI, .env), never on Vercel`
      : `vercel env add ${name} production${sensitive ? ' --sensitive' : ''} --force, then vercel redeploy URL`,
  file: (name) => `edit ${name} in the file`,
}

/** The command that sets a variable where it is set; all of them ask for the value instead of taking it as an argument. */
export function setCommand(name: string, facts: DeploymentFacts, sensitive = true): string {
  return commands[facts.where ?? 'vercel'](name, sensitive, facts)
}

/** The command that removes a variable from the functions' environment. */
export function removeCommand(name: string, { where = 'vercel' }: DeploymentFacts): string {
  const removals = {
    vercel: `vercel env rm ${name} production, then vercel redeploy URL`,
    stack: `remove ${name} from the program's environment, then ${commandFor('pulumi up')}`,
    file: `delete ${name} from the file`,
  }
  return removals[where]
}

/** The command that makes a variable Sensitive: Vercel can only create it again. */
export function markSensitiveCommand(
  name: string,
  target: string,
  { where = 'vercel' }: DeploymentFacts,
): string {
  return where === 'stack'
    ? `make every variable Sensitive: ${commandFor('pulumi up')}`
    : `vercel env rm ${name} ${target}, vercel env add ${name} ${target} --sensitive, then vercel redeploy URL`
}
