// Only for closed networks, where the Pulumi CLI was built from source and came without its Node language host.
import { copyFileSync, existsSync, readFileSync, realpathSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isExecutable } from '../tools/on-path.mjs'

const NAME = 'pulumi-language-nodejs'
const OURS = join(import.meta.dirname, 'language-host')

/**
 * Puts our Node language host next to a CLI that came without one; the official one is left alone. Next to it, because the
 * engine warns at every command about one it finds on the PATH.
 */
export function placeLanguageHost(folder: string): void {
  const place = join(folder, NAME)
  const launcher = join(OURS, 'bundled.sh')
  const there = existsSync(place) ? readFileSync(place) : undefined
  if (there && (there.subarray(0, 2).toString() !== '#!' || there.equals(readFileSync(launcher)))) return
  const draft = `${place}.${process.pid}`
  copyFileSync(launcher, draft)
  renameSync(draft, place)
}

/** The folder to put on the PATH for the user's own CLI that has no Node language host next to it, else undefined. */
export function languageHostFolder(pulumi: string): string | undefined {
  const folders = [dirname(pulumi), dirname(realpathSync(pulumi))]
  return folders.some((folder) => isExecutable(join(folder, NAME))) ? undefined : join(OURS, 'bin')
}
