import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import type { FunctionSettings } from '../../rules/function-settings.ts'

/** Content by path inside `.vercel/output`. */
export type Files = Readonly<Record<string, Uint8Array>>

export interface BuildOutput {
  /** Folder that holds `.vercel/output`, relative to the program, so that it reads the same in every clone. */
  path: string
  /** SHA-256 over paths and contents of all that is deployed, 64 hexadecimal digits: equal bytes are the same artifact anywhere. */
  artifact: string
  /** Path to `SIZE~SHA1`, as Deployment.files takes it, of the very bytes that the artifact names. */
  files: Record<string, string>
}

/** Vercel asks with CRON_SECRET as bearer. Once a day, which every plan allows; app/routes/cron.ts answers. */
const crons = [{ path: '/api/cron/sweep', schedule: '17 3 * * *' }]

const functionConfig = 'functions/index.func/.vc-config.json'

export function writeBuildOutput(
  folder: string,
  code: Files,
  functions: Pick<FunctionSettings, 'maxDuration'>,
): BuildOutput {
  return placeOutput(folder, outputOf(code, functions))
}

/**
 * The files of a Build Output API v3 folder with one function that answers every path. It names no region, which is the
 * project's: what one stack proved is what another one, elsewhere, is to deploy.
 */
export function outputOf(code: Files, { maxDuration }: Pick<FunctionSettings, 'maxDuration'>): Files {
  const settings = {
    runtime: 'nodejs24.x',
    handler: 'index.mjs',
    launcherType: 'Nodejs',
    shouldAddHelpers: false,
    supportsResponseStreaming: true,
    maxDuration,
  }
  const files: Record<string, Uint8Array> = {
    'config.json': json({
      version: 3,
      routes: [{ handle: 'filesystem' }, { src: '/(.*)', dest: '/index' }],
      crons,
    }),
    [functionConfig]: json(settings),
  }
  for (const [name, content] of Object.entries(code)) files[`functions/index.func/${name}`] = content
  return files
}

/**
 * Writes the files of an output into a folder named after their content below `folder`: two programs at once write the
 * same bytes or different folders, never into each other. A folder that is there is read again, and written again where
 * it differs; what changes after that is refused at upload, because Vercel is given the sums of these files.
 */
export function placeOutput(folder: string, files: Files): BuildOutput {
  const artifact = digest(files)
  const path = join(folder, artifact)
  const isThere = () => {
    const found = readOutput(path)
    return found !== undefined && digest(found) === artifact
  }
  if (!isThere()) writeWhole(path, files, isThere)
  const described = Object.entries(files).map(([name, content]) => [
    join(path, '.vercel/output', name),
    `${content.byteLength}~${createHash('sha1').update(content).digest('hex')}`,
  ])
  return { path, artifact, files: Object.fromEntries(described) }
}

/** What a folder holds below `.vercel/output`; undefined where there is none, or anything but plain files. */
export function readOutput(path: string): Files | undefined {
  const root = join(path, '.vercel/output')
  if (!existsSync(root) || !statSync(root).isDirectory()) return undefined
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => !entry.isDirectory())
  if (!files.every((entry) => entry.isFile())) return undefined
  const paths = files.map(({ parentPath, name }) => join(parentPath, name))
  return Object.fromEntries(
    paths.map((file) => [relative(root, file).split(sep).join('/'), readFileSync(file)]),
  )
}

/** Earlier versions named the region in the function's settings, as the last of them, and hashed the rest. */
export function withoutRegion(files: Files): Files {
  const text = Buffer.from(files[functionConfig] ?? []).toString()
  return { ...files, [functionConfig]: Buffer.from(text.replace(/,\n {2}"regions": \[[^\]]*\]/, '')) }
}

/** Over path, length and content of each, by path. */
export function digest(files: Files): string {
  const hash = createHash('sha256')
  for (const name of Object.keys(files).sort()) {
    const content = files[name] as Uint8Array
    hash.update(`${name}\0${content.byteLength}\0`).update(content)
  }
  return hash.digest('hex')
}

/** Written aside and renamed, so that an interrupted run leaves no half of it under the final name. */
function writeWhole(path: string, files: Files, isThere: () => boolean): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = mkdtempSync(`${path}-`)
  for (const [name, content] of Object.entries(files)) {
    const file = join(draft, '.vercel', 'output', name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  rmSync(path, { recursive: true, force: true })
  try {
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { recursive: true })
    if (!isThere()) throw error // otherwise a second program was faster, with the same bytes
  }
}

function json(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
}
