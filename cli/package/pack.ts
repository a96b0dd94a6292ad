import { type StdioOptions, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { commandFor } from '../../rules/command-for.ts'
import { packageFolder as root } from '../../rules/files/package-folder.ts'
import { Problem } from '../../rules/problem.ts'
import { writeCreatePackage } from '../create/pack.ts'
import { buildDist } from './build.ts'
import { licenses } from './licenses.ts'
import { manifest } from './manifest.ts'
import { publishedFiles } from './published-files.ts'

/** Lists what an earlier run wrote: nothing else is ever removed. */
const marker = '.poolproof-pack'

/** `poolproof pack`: makes the packages that are published, poolproof and create-poolproof, as folders and as archives. */
export async function pack({
  FOLDER: folder = join(root, '.poolproof/package'),
}: {
  FOLDER: string | undefined
}): Promise<number> {
  removeEarlier(folder)
  mkdirSync(folder, { recursive: true })
  // From the beginning, so that what a run that was interrupted wrote is known too.
  const names = ['dist', 'create', 'package.json', 'LICENSES-OF-OTHERS.txt', ...Object.keys(publishedFiles)]
  writeFileSync(join(folder, marker), `${names.join('\n')}\n`)
  await writePackage(folder)
  const create = join(folder, 'create')
  await writeCreatePackage(root, create)
  const archives = [folder, create].map(archive)
  const made = readdirSync(folder).filter((name) => name !== marker)
  writeFileSync(join(folder, marker), `${made.join('\n')}\n`)
  if (archives.includes(undefined)) return 1
  process.stdout.write(archives.map((path) => `${path}\n`).join(''))
  return 0
}

/** Path of the archive that npm makes of a package; undefined where it fails, which it has said. */
function archive(folder: string): string | undefined {
  const stdio: StdioOptions = ['ignore', 'pipe', 'inherit']
  const { status, stdout } = spawnSync('npm', ['pack', '--silent'], { cwd: folder, stdio })
  return status === 0 ? join(folder, stdout.toString().trim()) : undefined
}

async function writePackage(folder: string): Promise<void> {
  const inputs = await buildDist(resolve(folder, 'dist'))
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(root), null, 2)}\n`)
  writeFileSync(join(folder, 'LICENSES-OF-OTHERS.txt'), licenses(root, inputs))
  for (const [name, path] of Object.entries(publishedFiles)) cpSync(join(root, path), join(folder, name))
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
  for (const name of made) rmSync(join(folder, name), { recursive: true, force: true })
}
