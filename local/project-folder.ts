import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { devStack } from './cloud-file.ts'
import { cloneFolder } from './home.ts'

/**
 * The folder that holds Pulumi.yaml and the stack file of a stack on the embedded cloud. For dev that is the clone. Every
 * other stack has its file in a project below `home`, with the same program: `Pulumi.staging.yaml` and the like in the
 * clone are of real clouds, and stay as they are.
 */
export function projectFolder(home: string, stack: string): string {
  return stack === devStack ? cloneFolder : projectBeside(join(home, 'project'), stack, cloneFolder)
}

/** A project in `folder` whose program is that of `root`; a stack file that is there already is kept. */
export function projectBeside(folder: string, stack: string, root: string): string {
  projectFileIn(folder, root)
  const stackFile = join(folder, `Pulumi.${stack}.yaml`)
  if (!existsSync(stackFile)) writeFileSync(stackFile, 'config:\n  poolproof:cloud: embedded\n')
  return folder
}

/** Pulumi.yaml in `folder`, whose program is that of `root`; answers the folder. */
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
    plugins: { providers: [{ name: 'poolproof', path: `${from}/infra/provider` }] },
  }
  // JSON is YAML.
  writeFileSync(join(folder, 'Pulumi.yaml'), `${JSON.stringify(project, null, 2)}\n`)
  return folder
}
