// `npm run fix`: formats, and repairs what lint rules can repair safely.
import { spawnSync } from 'node:child_process'

process.exitCode = spawnSync('biome', ['check', '--write'], { stdio: 'inherit' }).status ?? 1
