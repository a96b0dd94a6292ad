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
import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { packageFiles } from './package-files.ts'

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
  const files = await packageFiles(root)
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
