import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

// Only for root, who sees every file and may become anybody.
const otherUser = { uid: 65534, gid: 65534, cwd: '/' }
const openEach =
  'while IFS= read -r file; do if true < "$file"; then printf "%s\\n" "$file"; fi; done 2>/dev/null'

/** The files below `folder` that an unprivileged user who knows their names can open. */
export function readableByOthers(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = names
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
  const opened = execFileSync('/bin/sh', ['-c', openEach], { ...otherUser, input: files.join('\n') })
  return opened.toString().split('\n').filter(Boolean)
}

/** The files below these folders in which an unprivileged user finds one of the texts. */
export function foundByOthers(texts: readonly string[], folders: readonly string[]): string[] {
  const { stdout } = spawnSync('grep', ['-rlsF', '-f', '-', ...folders], {
    ...otherUser,
    input: texts.join('\n'),
  })
  return stdout.toString().split('\n').filter(Boolean)
}
