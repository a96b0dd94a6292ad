import { spawnSync } from 'node:child_process'
import { type FilePlan, readProjectFile } from './change.ts'

/** What no repository should have: the embedded cloud's state, builds, and secrets. */
const ignored = ['.poolproof/', '.vercel/', '.env']

/** The lines that .gitignore lacks; nothing where there is no repository. */
export function gitignore(root: string): FilePlan {
  // What stands below a folder is ignored with it, whether the folder is there or not.
  const lacking = ignored.filter((path) => isCommitted(root, path.replace(/\/$/, '/file')))
  if (lacking.length === 0) return undefined
  const before = readProjectFile(root, '.gitignore')
  const eol = before?.includes('\r\n') ? '\r\n' : '\n'
  const kept =
    before === undefined || before === '' || before.endsWith('\n') ? (before ?? '') : `${before}${eol}`
  return { path: '.gitignore', before, after: `${kept}${lacking.map((line) => `${line}${eol}`).join('')}` }
}

/** git's own answer: a rule may stand in another file, or be a pattern. 1: not ignored; 128: no repository. */
function isCommitted(root: string, path: string): boolean {
  return spawnSync('git', ['check-ignore', '--quiet', '--no-index', path], { cwd: root }).status === 1
}
