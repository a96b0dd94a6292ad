import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** How the function is to run; becomes its `.vc-config.json`. */
export interface FunctionSettings {
  region: string
  /** Seconds. */
  maxDuration: number
}

export interface BuildOutput {
  /** Folder that holds `.vercel/output`, relative to the program, so that it reads the same in every clone. */
  path: string
  /**
   * SHA-256 over names and contents, 16 hexadecimal digits: the same sources give the same artifact anywhere. The region
   * is left out: what one stack proved is what another one, elsewhere, is to deploy.
   */
  artifact: string
}

/** Vercel asks with CRON_SECRET as bearer. Once a day, which every plan allows; app/routes/cron.ts answers. */
const crons = [{ path: '/api/cron/sweep', schedule: '17 3 * * *' }]

const functionConfig = 'functions/index.func/.vc-config.json'

/** Writes a Build Output API v3 folder with one function that answers every path. */
export function writeBuildOutput(
  folder: string,
  code: Record<string, Uint8Array>,
  { region, maxDuration }: FunctionSettings,
): BuildOutput {
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
  const placed = { ...files, [functionConfig]: json({ ...settings, regions: [region] }) }
  return placeOutput(folder, files, region, placed)
}

/**
 * Writes the files of an output into a folder named after their content below `folder`: two programs at once write the
 * same bytes or different folders, never into each other. `placed`: what is written, where that says the region as well.
 */
export function placeOutput(
  folder: string,
  files: Record<string, Uint8Array>,
  region: string,
  placed = files,
): BuildOutput {
  const artifact = digest(files)
  const path = join(folder, outputName(artifact, region))
  if (!existsSync(path)) writeWhole(path, placed)
  return { path, artifact }
}

/** Name of the folder that holds an artifact for a region. */
export function outputName(artifact: string, region: string): string {
  return `${artifact}-${region}`
}

/** Written aside and renamed, so that an interrupted run leaves no half of it under the final name. */
function writeWhole(path: string, files: Record<string, Uint8Array>): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = mkdtempSync(`${path}-`)
  for (const [name, content] of Object.entries(files)) {
    const file = join(draft, '.vercel', 'output', name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  try {
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { recursive: true })
    if (!existsSync(path)) throw error // otherwise a second program was faster, with the same bytes
  }
}

function json(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
}

function digest(files: Record<string, Uint8Array>): string {
  const hash = createHash('sha256')
  for (const name of Object.keys(files).sort()) {
    const content = files[name] as Uint8Array
    hash.update(`${name}\0${content.byteLength}\0`).update(content)
  }
  return hash.digest('hex').slice(0, 16)
}
