import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pulumiCommand } from '../command-for.ts'
import { projectFolder } from './project-folder.ts'

/** Whether the project is Poolproof's own repository, whose npm scripts are typed there. */
export function isInClone(folder = projectFolder()): boolean {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name === 'poolproof'
  } catch {
    return false // none, or one that npm will complain about
  }
}

/** How the embedded cloud is started here: `npm start` in a clone of Poolproof, by the command in any other project. */
export function startCommand(options = ''): string {
  if (!isInClone()) return `npx poolproof start ${options}`.trim()
  return options ? `npm start -- ${options}` : 'npm start'
}

/** Where every setting is explained, from the project's folder. */
export const settingsReference = (): string =>
  isInClone() ? 'docs/examples/stacks/staging.yaml' : 'node_modules/poolproof/settings.schema.json'

/** The environment of a process whose Pulumi CLI is the embedded cloud's. */
export const embeddedCommands = (): Record<string, string> => ({
  [pulumiCommand]: isInClone() ? 'npm run pulumi --' : 'npx poolproof pulumi',
})
