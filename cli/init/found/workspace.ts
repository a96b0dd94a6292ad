import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { parse } from 'yaml'
import { readText } from '../../../rules/files/read-file.ts'
import { Problem } from '../../../rules/problem.ts'
import { type Manifest, readManifest } from './manifest.ts'

/** Where an app stands: alone, or in a workspace with others. */
export interface Workspace {
  /** Folder of the project: the root of the workspace, or of the app that stands alone. */
  root: string
  manifest: Manifest
  /** Folders of the workspace's packages, relative to its root; none where the app stands alone. */
  members: string[]
  /** The package that the command was called in, relative to the root. */
  here: string
}

/** @throws Problem INIT_NO_APP where no package.json is here or above */
export function findWorkspace(from: string): Workspace {
  const own = foldersUp(from).find((folder) => existsSync(join(folder, 'package.json')))
  if (!own)
    throw new Problem(
      'INIT_NO_APP',
      'there is no package.json here or above',
      'cd into the folder of your app, then: npx poolproof init',
    )
  for (const root of foldersUp(own)) {
    const manifest = readManifest(root)
    const patterns = manifest && patternsOf(root, manifest)
    if (!manifest || !patterns) continue
    const members = patterns
      .flatMap((pattern) => matches(root, pattern))
      .filter((each) => existsSync(join(root, each, 'package.json')))
    const here = relative(root, own).split(sep).join('/') || '.'
    if (here === '.' || members.includes(here))
      return { root, manifest, members: [...new Set(members)].sort(), here }
  }
  return { root: own, manifest: readManifest(own) ?? {}, members: [], here: '.' }
}

const foldersUp = (folder: string): string[] =>
  dirname(folder) === folder ? [folder] : [folder, ...foldersUp(dirname(folder))]

/** The patterns of a workspace's packages; undefined where it is none. */
function patternsOf(root: string, { workspaces }: Manifest): string[] | undefined {
  const pnpm = readText(join(root, 'pnpm-workspace.yaml'), {
    fix: 'give pnpm-workspace.yaml back its contents',
  })
  const { packages = undefined } = (pnpm === undefined ? undefined : parse(pnpm)) ?? {}
  const listed = packages ?? (workspaces as { packages?: unknown } | undefined)?.packages ?? workspaces
  return Array.isArray(listed) ? listed.filter((each) => typeof each === 'string') : undefined
}

/** The folders of a pattern; a star is one folder, two are any number of them. */
function matches(root: string, pattern: string): string[] {
  const steps = pattern.replace(/^\.\//, '').split('/').filter(Boolean)
  return steps.reduce<string[]>(
    (folders, step) =>
      folders.flatMap((folder) => (step.includes('*') ? below(root, folder, step) : join(folder, step))),
    [''],
  )
}

function below(root: string, folder: string, step: string): string[] {
  const name = new RegExp(`^${step.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll(/\*+/g, '.*')}$`)
  const place = join(root, folder)
  if (!existsSync(place)) return []
  const inside = readdirSync(place, { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() &&
        entry.name !== 'node_modules' &&
        !entry.name.startsWith('.') &&
        name.test(entry.name),
    )
    .map((entry) => join(folder, entry.name).split(sep).join('/'))
  return step === '**' ? [...inside, ...inside.flatMap((each) => below(root, each, step))] : inside
}
