// `npm run fix`: formats, and repairs what lint rules can repair safely.
import { spawnSync } from 'node:child_process'

export function fix(): number {
  return spawnSync('biome', ['check', '--write'], { stdio: 'inherit' }).status ?? 1
}
