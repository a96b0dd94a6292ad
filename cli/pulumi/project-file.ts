import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { ownProject } from '../../local/paths.ts'
import { hasPulumiFile } from '../../rules/files/project-folder.ts'
import { Problem } from '../../rules/problem.ts'

/** Pulumi.yaml, as far as it is read here. */
export interface ProjectFile {
  name: string
  main?: string
  plugins?: Partial<Record<'providers' | 'languages' | 'analyzers', { name: string; path: string }[]>>
  [other: string]: unknown
}

/** @throws Problem PROJECT_BROKEN */
export function readProjectFile(folder: string): ProjectFile {
  const file = ['yaml', 'yml', 'json']
    .map((ext) => join(folder, `Pulumi.${ext}`))
    .find((one) => existsSync(one))
  const found = file && parsed(readFileSync(file, 'utf8'))
  if (found && typeof found.name === 'string') return found
  throw new Problem(
    'PROJECT_BROKEN',
    `${file ?? `Pulumi.yaml in ${folder}`} is no project of Pulumi: it has no name`,
    `correct it: https://www.pulumi.com/docs/iac/concepts/projects/project-file/`,
  )
}

function parsed(text: string): ProjectFile | undefined {
  try {
    return parse(text) ?? undefined
  } catch {
    return undefined
  }
}

/** The name that the engine keeps the stacks in this folder under. */
export function projectName(folder: string): string {
  return hasPulumiFile(folder) ? readProjectFile(folder).name : 'poolproof'
}

/** Where the program of the project runs. */
export function programFolder(root = ownProject()): string {
  const path = join(root, readProjectFile(root).main ?? '.')
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? dirname(path) : path
}

/** The engine starts a program of TypeScript with plain Node. @throws Problem NODE_WITHOUT_TYPESCRIPT */
export function requireTypeScript(
  root = ownProject(),
  { version, features }: { version: string; features: { typescript?: unknown } } = process,
): void {
  const program = join(programFolder(root), 'index.ts')
  if (features.typescript || !existsSync(program)) return
  throw new Problem(
    'NODE_WITHOUT_TYPESCRIPT',
    `${program} is TypeScript, which Node ${version} does not run by itself`,
    'install Node 24, or 22.18 or later (https://nodejs.org), so that it is the `node` on the PATH',
  )
}
