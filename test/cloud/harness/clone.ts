import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageFolder } from '../../../rules/files/package-folder.ts'

/** The sources of this work tree in another folder, with the same installed packages. */
export interface Clone extends Disposable {
  folder: string
}

export function cloneElsewhere(): Clone {
  const folder = mkdtempSync(join(tmpdir(), 'poolproof-clone-'))
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: packageFolder,
  })
  for (const file of listed.toString().split('\0').filter(Boolean)) {
    cpSync(join(packageFolder, file), join(folder, file), { preserveTimestamps: true })
  }
  symlinkSync(join(packageFolder, 'node_modules'), join(folder, 'node_modules'))
  cpSync(join(packageFolder, 'app/generated'), join(folder, 'app/generated'), { recursive: true })
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}
