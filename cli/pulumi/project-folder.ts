import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { devStack } from '../../local/cloud-file.ts'
import { cloneFolder } from '../../local/paths.ts'
import { commandFor } from '../../rules/command-for.ts'
import { readJson } from '../../rules/files/read-file.ts'

/**
 * The folder that holds Pulumi.yaml and the files of the stacks on the embedded cloud: a project below `home` with the same
 * program. `Pulumi.NAME.yaml` in the clone is committed or of a real cloud, and no command here changes it.
 */
export function projectFolder(home: string, stack: string): string {
  return siblingProject(
    join(home, 'project'),
    stack,
    cloneFolder,
    stack === devStack ? () => devFile(home) : undefined,
  )
}

/** A project in `folder` whose program is that of `root`; a stack file that is there already is kept. */
export function siblingProject(
  folder: string,
  stack: string,
  root: string,
  first = () => 'config:\n  poolproof:cloud: embedded\n',
): string {
  projectFileIn(folder, root)
  const stackFile = join(folder, `Pulumi.${stack}.yaml`)
  if (!existsSync(stackFile)) writeFileSync(stackFile, first())
  return folder
}

/** Begins as the committed one, whose salt the state goes with. An earlier version kept key versions in another file. */
function devFile(home: string): string {
  const committed = readFileSync(join(cloneFolder, `Pulumi.${devStack}.yaml`), 'utf8')
  const kept = readJson<Record<string, unknown>>(join(home, 'settings.json'), {
    fix: `give it back its contents; or start again: ${commandFor('poolproof reset')}`,
    holds: (value) => !Array.isArray(value),
  })
  const settings = Object.entries(kept ?? {})
  return `${committed}${settings.map(([name, value]) => `  poolproof:${name}: ${JSON.stringify(value)}\n`).join('')}`
}

/** Pulumi.yaml in `folder`, whose program is that of `root`; returns the folder. */
export function projectFileIn(folder: string, root: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const from = relative(folder, root)
  const project = {
    name: 'poolproof',
    main: `${from}/infra`,
    // As in Pulumi.yaml; `nodeargs` is seen from the program.
    runtime: {
      name: 'nodejs',
      options: { typescript: false, nodeargs: '--require ../setup/own-node.cjs' },
    },
    plugins: { providers: [{ name: 'poolproof', path: `${from}/plugin` }] },
  }
  // JSON is YAML. Another command may be reading the file.
  const file = join(folder, 'Pulumi.yaml')
  const text = `${JSON.stringify(project, null, 2)}\n`
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return folder
  writeFileSync(`${file}.${process.pid}`, text)
  renameSync(`${file}.${process.pid}`, file)
  return folder
}
