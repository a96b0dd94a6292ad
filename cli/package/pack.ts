import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { esModule, requireLine } from '../../infra/build/bundle.ts'
import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { manifest, readRootManifest } from './manifest.ts'
import { publishedFiles } from './published-files.ts'

const root = join(import.meta.dirname, '../..')
/** Lists what an earlier run wrote: nothing else is ever removed. */
const marker = '.poolproof-pack'

/** `poolproof pack`: makes the package that is published, as a folder and as the archive npm makes of it. */
export async function pack({
  FOLDER: folder = join(root, '.poolproof/package'),
}: {
  FOLDER: string | undefined
}): Promise<number> {
  removeEarlier(folder)
  const files = await packageFiles()
  mkdirSync(folder, { recursive: true })
  const names = Object.keys(files)
  writeFileSync(join(folder, marker), `${names.join('\n')}\n`)
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content)
  chmodSync(join(folder, 'poolproof.mjs'), 0o755)
  const { status, stdout } = spawnSync('npm', ['pack', '--silent'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const archive = stdout.toString().trim()
  writeFileSync(join(folder, marker), `${[...names, archive].join('\n')}\n`)
  process.stdout.write(`${join(folder, archive)}\n`)
  return status ?? 1
}

/** @throws Problem PACK_FOLDER_TAKEN where the folder holds what an earlier run did not make */
function removeEarlier(folder: string): void {
  if (!existsSync(folder)) return
  const fix = commandFor('poolproof pack A/NEW/FOLDER')
  if (!statSync(folder).isDirectory()) throw new Problem('PACK_FOLDER_TAKEN', `${folder} is a file`, fix)
  const list = join(folder, marker)
  const made = existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n') : []
  const others = readdirSync(folder).filter((name) => ![...made, marker].includes(name))
  if (others.length > 0)
    throw new Problem(
      'PACK_FOLDER_TAKEN',
      `${folder} contains files that no earlier pack created: ${others.slice(0, 5).join(', ')}`,
      fix,
    )
  for (const name of made) rmSync(join(folder, name), { force: true })
}

/** Runs before the module's own code; nothing in it may be newer than Node 18. */
const oldNode =
  "if(/^(1?\\d|2[01]|22\\.(\\d|1[01]))\\./.test(process.versions.node)){console.error('poolproof needs Node 22.12 or later, this is '+process.version);process.exit(2)}"

/**
 * The files of the npm package by path: the command, and the module an app imports. Nothing is installed besides, so no
 * dependency can be missing or old; `pg` is the app's own.
 */
export async function packageFiles(): Promise<Record<string, Uint8Array | string>> {
  const { version } = readRootManifest(root)
  const command = await esModule(root, 'cli/package/poolproof.ts', 'node22', {
    banner: `#!/usr/bin/env node\n${requireLine}${oldNode}`,
    define: { 'process.env.POOLPROOF_VERSION': JSON.stringify(version) },
    // Its main module requires its parts by a name that no bundler sees.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    // Optional, native, never used.
    external: ['pg-native'],
  })
  const library = await esModule(root, 'app/database/create-pool.ts', 'node22', { external: ['pg'] })
  const inputs = [command, library].flatMap(({ metafile }) => Object.keys(metafile.inputs))
  return {
    'package.json': `${JSON.stringify(manifest(root), null, 2)}\n`,
    'poolproof.mjs': command.code,
    'index.mjs': library.code,
    'index.d.mts': readFileSync(join(root, 'cli/package/index.d.mts')),
    ...Object.fromEntries(
      Object.entries(publishedFiles).map(([name, path]) => [name, readFileSync(join(root, path))]),
    ),
    'LICENSES-OF-OTHERS.txt': licenses(root, inputs),
  }
}

/** Texts of the licenses of all packages that are bundled: theirs ask to go along with every copy. */
function licenses(root: string, inputs: readonly string[]): string {
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [])
  return [...new Set(folders)]
    .sort()
    .map((folder) => licenseOf(join(root, folder)))
    .join(`\n${'-'.repeat(80)}\n\n`)
}

function licenseOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8') : ''}`
}
