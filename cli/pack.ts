// `npm run pack`: makes the package that is published, as a folder and as the archive npm makes of it.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageFiles } from './package-files.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = process.argv[2] ?? join(root, '.poolproof/package')

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const [path, content] of Object.entries(await packageFiles(root)))
  writeFileSync(join(folder, path), content)
chmodSync(join(folder, 'poolproof.mjs'), 0o755)

const { status, stdout } = spawnSync('npm', ['pack', '--silent'], {
  cwd: folder,
  stdio: ['ignore', 'pipe', 'inherit'],
})
console.log(join(folder, stdout.toString().trim()))
process.exitCode = status ?? 1
