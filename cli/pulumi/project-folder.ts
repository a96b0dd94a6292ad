import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { devStack } from '../../local/cloud-file.ts'
import { ownProject } from '../../local/paths.ts'
import { commandFor } from '../../rules/command-for.ts'
import { readJson } from '../../rules/files/read-file.ts'
import { followedSettings } from './followed-settings.ts'
import { readProjectFile } from './project-file.ts'

/**
 * The folder that holds Pulumi.yaml and the files of the stacks on the embedded cloud: a project below `home` with the same
 * program. `Pulumi.NAME.yaml` in your project is committed or of a real cloud, and no command here changes it.
 */
export function projectFolder(home: string, stack: string): string {
  const root = ownProject()
  const kept = stack === devStack ? () => keptGenerations(home) : undefined
  return siblingProject(join(home, 'project'), stack, root, kept)
}

/**
 * A project in `folder` whose program is that of `root`. Each of its stacks begins with the settings that Pulumi.dev.yaml of
 * `root` has, and follows them later; what was set for the stack itself is kept.
 */
export function siblingProject(folder: string, stack: string, root: string, more = () => ''): string {
  projectFileIn(folder, root)
  const stackFile = join(folder, `Pulumi.${stack}.yaml`)
  const committed = committedSettings(root)
  const followed = join(folder, `.followed-${stack}.yaml`)
  if (!existsSync(stackFile)) write(stackFile, `${committed}${more()}`)
  else if (existsSync(followed)) {
    const before = readFileSync(followed, 'utf8')
    if (before !== committed)
      write(stackFile, followedSettings(readFileSync(stackFile, 'utf8'), before, committed))
  }
  write(followed, committed)
  return folder
}

/** As committed: the salt in it goes with the state. */
function committedSettings(root: string): string {
  const file = join(root, `Pulumi.${devStack}.yaml`)
  return existsSync(file) ? readFileSync(file, 'utf8') : 'config:\n  poolproof:cloud: embedded\n'
}

/** An earlier version kept key versions in another file. */
function keptGenerations(home: string): string {
  const kept = readJson<Record<string, unknown>>(join(home, 'settings.json'), {
    fix: `give it back its contents; or start again: ${commandFor('poolproof reset')}`,
    holds: (value) => !Array.isArray(value),
  })
  const settings = Object.entries(kept ?? {})
  return settings.map(([name, value]) => `  poolproof:${name}: ${JSON.stringify(value)}\n`).join('')
}

/** Pulumi.yaml in `folder`, whose program is that of `root`; returns the folder. */
export function projectFileIn(folder: string, root: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const from = (path: string) => (isAbsolute(path) ? path : join(relative(folder, root), path))
  // State and stack files are the embedded cloud's own.
  const { backend: _, stackConfigDir: __, main = '.', plugins = {}, ...project } = readProjectFile(root)
  const moved = Object.entries(plugins).map(([kind, list]) => [
    kind,
    list.map((plugin) => ({ ...plugin, path: from(plugin.path) })),
  ])
  const own = { ...project, main: from(main), plugins: Object.fromEntries(moved) }
  // JSON is YAML.
  write(join(folder, 'Pulumi.yaml'), `${JSON.stringify(own, null, 2)}\n`)
  return folder
}

/** Another command may be reading the file. */
function write(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  writeFileSync(`${file}.${process.pid}`, text)
  renameSync(`${file}.${process.pid}`, file)
}
