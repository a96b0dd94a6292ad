import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, posix, relative, resolve, sep } from 'node:path'
import { commandFor } from '../../rules/command-for.ts'
import { projectFolder } from '../../rules/files/project-folder.ts'
import { functionFolder } from '../../rules/output-keys.ts'
import { Problem } from '../../rules/problem.ts'
import { type FolderLink, untraced, withoutLinks } from './linked-packages.ts'

type Files = Record<string, Uint8Array>

/** What `vercel build` leaves for people: times and paths of one machine, which would make every build another artifact. */
const leftOut = /^(builds\.json|diagnostics\/)/

/**
 * The files of a Build Output API v3 folder, by path inside it: `.vercel/output` itself or the folder around it, relative
 * to the project. Links are followed, and what a function borrows from outside (`filePathMap`) is put into its folder, so
 * that the result stands for itself.
 *
 * @throws Problem APP_OUTPUT_INVALID
 */
export function readPrebuiltOutput(given: string, project = projectFolder()): Files {
  const folder = outputFolder(resolve(project, given))
  if (!folder) throw invalid(given, 'has no config.json of version 3')
  const files: Files = {}
  const links = linkedFunctions(join(folder, 'functions'))
  for (const name of namesBelow(folder, given))
    if (!leftOut.test(name) && !links.has(functionFolder(name)))
      files[name] = readFileSync(join(folder, name))
  for (const name of Object.keys(files).filter((each) => each.endsWith('.func/.vc-config.json')))
    takeIn(name, files, { given, root: dirname(dirname(folder)) })
  for (const [link, target] of links) files[`${link}/.vc-config.json`] = borrowAll(target, files)
  if (!Object.keys(files).some((name) => /^(static\/|functions\/.+\.func\/)/.test(name)))
    throw invalid(given, 'has neither a function nor a static file')
  return files
}

function outputFolder(given: string): string | undefined {
  return [given, join(given, '.vercel/output')].find((folder) => {
    const config = join(folder, 'config.json')
    return existsSync(config) && (parsed(readFileSync(config)) as { version?: unknown })?.version === 3
  })
}

/**
 * `{ "path in the function": "path from where vercel build ran" }`, a file or a directory (Next.js borrows packages).
 * Standing in the function's folder, they need no map.
 */
function takeIn(configName: string, files: Files, { given, root }: { given: string; root: string }): void {
  const config = parsed(files[configName] as Uint8Array) as
    | { filePathMap?: Record<string, string> }
    | undefined
  if (!config) throw invalid(given, `has a ${configName} that is not JSON`)
  const { filePathMap, ...rest } = config
  if (!filePathMap) return
  const taken = new Map<string, string>()
  const links: FolderLink[] = []
  const takeAll = (name: string, from: string) => {
    for (const below of namesBelow(join(root, from), given)) taken.set(`${name}/${below}`, `${from}/${below}`)
  }
  for (const [name, borrowed] of Object.entries(filePathMap)) {
    const source = join(root, borrowed)
    if (posix.normalize(name).startsWith('..') || !existsSync(source))
      throw notBorrowed(given, { configName, borrowed, root })
    const target = linkedFolder(source, root)
    if (target !== undefined) links.push({ path: name, target })
    else if (statSync(source).isDirectory()) takeAll(name, borrowed)
    else taken.set(name, borrowed)
  }
  for (const { path, target } of untraced(taken, links)) takeAll(path, target)
  for (const [name, source] of withoutLinks(taken, links))
    files[`${dirname(configName)}/${name}`] = readFileSync(join(root, source))
  files[configName] = json(rest)
}

/** Where a link to a folder leads, below the root or not. */
function linkedFolder(source: string, root: string): string | undefined {
  if (!lstatSync(source).isSymbolicLink() || !statSync(source).isDirectory()) return undefined
  return relative(realpathSync(root), realpathSync(source)).split(sep).join('/')
}

/**
 * Functions that are links to another one, by their paths below the output: Next.js builds one function for many pages. A
 * deployment cannot contain links, so such a function is uploaded as settings that borrow all its files from the other.
 */
function linkedFunctions(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map()
  const named = (root: string, path: string) => `functions/${relative(root, path).split(sep).join('/')}`
  const pairs = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isSymbolicLink() && entry.name.endsWith('.func'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => existsSync(path))
    .map((path) => [named(folder, path), named(realpathSync(folder), realpathSync(path))] as const)
  return new Map(pairs.filter(([, target]) => /^functions\/(?!\.\.\/).+\.func$/.test(target)))
}

function borrowAll(target: string, files: Files): Uint8Array {
  const config = `${target}/.vc-config.json`
  const names = Object.keys(files).filter((name) => name.startsWith(`${target}/`) && name !== config)
  const filePathMap = Object.fromEntries(
    names.sort().map((name) => [name.slice(target.length + 1), `.vercel/output/${name}`]),
  )
  return json({ ...(parsed(files[config] as Uint8Array) as object), filePathMap })
}

const json = (value: unknown) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`)

/** Paths of all files, links followed. A link to nothing is left out: to a program both are a file that is not there. */
function namesBelow(folder: string, given: string, prefix = '', above: readonly string[] = []): string[] {
  const real = realpathSync(folder)
  if (above.includes(real)) throw invalid(given, `contains ${prefix}, a link to a folder that it is in`)
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name)
      const named = `${prefix}${name}`
      if (!existsSync(path)) return []
      return statSync(path).isDirectory() ? namesBelow(path, given, `${named}/`, [...above, real]) : [named]
    })
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}

/** In a folder of a workspace `vercel build` maps files from the workspace's root, and says so nowhere in the output. */
function notBorrowed(
  given: string,
  { configName, borrowed, root }: { configName: string; borrowed: string; root: string },
): Problem {
  const why = `${configName} borrows ${borrowed}, which is`
  const workspace = foldersAbove(root).find((folder) => existsSync(join(folder, borrowed)))
  if (!workspace) return invalid(given, `${why} not there`)
  return invalid(given, `${why} in ${workspace}: vercel build ran in a folder of a workspace`, {
    where: `in ${workspace} with ${relative(workspace, root)} as Root Directory (docs/your-own-app.md)`,
    folder: workspace,
  })
}

function foldersAbove(folder: string): string[] {
  const above = dirname(folder)
  return above === folder ? [] : [above, ...foldersAbove(above)]
}

function invalid(
  given: string,
  why: string,
  { where, folder } = { where: 'in your app', folder: 'FOLDER' },
): Problem {
  return new Problem(
    'APP_OUTPUT_INVALID',
    `poolproof:app.output: ${given} ${why}`,
    `run vercel build --prod ${where}, then: ${commandFor(`pulumi config set --path poolproof:app.output ${folder}/.vercel/output`)}`,
  )
}
