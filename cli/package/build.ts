import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { packageFolder as root } from '../../rules/files/package-folder.ts'
import { commandBundle, runtimeBundle } from './bundles.ts'
import { manifest, readRootManifest, roomsManifest } from './manifest.ts'
import { compileRooms } from './rooms.ts'
import { type Lock, partOfLock } from './runtime-lock.ts'
import { importedPackages, vendor } from './vendor.ts'

/** `npm run build`: dist/, as it is published. */
export async function build(): Promise<number> {
  await buildDist(join(root, 'dist'))
  process.stdout.write(`${join(root, 'dist')}\n`)
  return 0
}

/** Makes `dist` anew; returns the files that are bundled in it, from the repository's folder. */
export async function buildDist(dist: string): Promise<string[]> {
  rmSync(dist, { recursive: true, force: true })
  compileRooms(root, dist)
  const inputs = await vendor(root, dist)
  for (const room of ['rules', 'infra', 'plugin', 'local', 'setup']) copyAssets(room, dist)
  for (const one of [await commandBundle(root, readRootManifest(root).version), await runtimeBundle(root)]) {
    for (const [path, content] of Object.entries(one.files)) writeFileSync(join(dist, path), content)
    inputs.push(...one.inputs)
  }
  chmodSync(join(dist, 'poolproof.js'), 0o755)
  const own = roomsManifest(root, importedPackages(dist))
  const whole: Lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(own, null, 2)}\n`)
  writeFileSync(join(dist, 'package-lock.json'), `${JSON.stringify(partOfLock(whole, own), null, 2)}\n`)
  return inputs
}

/** The package with `poolproof/runtime` alone, which takes a moment: what an app needs of it. */
export async function writeRuntime(folder: string): Promise<void> {
  mkdirSync(join(folder, 'dist'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest(root)))
  const { files } = await runtimeBundle(root)
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, 'dist', path), content)
}

/** What the code of a room reads or starts and is no TypeScript, with its mode. */
function copyAssets(room: string, dist: string): void {
  for (const path of readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })) {
    const from = join(root, room, path)
    if (/\.ts$/.test(path) || statSync(from).isDirectory()) continue
    const to = join(dist, room, path)
    mkdirSync(dirname(to), { recursive: true })
    cpSync(from, to)
  }
}
