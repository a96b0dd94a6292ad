import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { packageFolder } from '../../../rules/files/package-folder.ts'

/** An empty folder into which the package that `poolproof pack` makes is installed, as `npx` does; gone with it. */
export interface InstalledPackage extends Disposable {
  folder: string
  archive: string
  run(
    program: string,
    args: string[],
    input?: string,
  ): { code: number | null; stdout: string; stderr: string }
  /** Makes packages of this repository importable in the folder. */
  link(names: readonly string[]): void
}

export function installPackage(): InstalledPackage {
  const made = mkdtempSync(join(tmpdir(), 'poolproof-package-'))
  const folder = mkdtempSync(join(tmpdir(), 'poolproof-empty-'))
  const environment = {
    ...process.env,
    npm_config_offline: 'true',
    VERCEL_API_TOKEN: '',
    CRON_SECRET: '',
    // As where the archive is built by hand.
    GITHUB_REPOSITORY: '',
  }
  const run: InstalledPackage['run'] = (program, args, input = '') => {
    const options = { cwd: folder, input, env: environment, encoding: 'utf8' } as const
    const { status, stdout, stderr } = spawnSync(program, args, options)
    return { code: status, stdout, stderr }
  }
  const packed = run(process.execPath, [join(packageFolder, 'cli/main.ts'), 'pack', join(made, 'package')])
  expect(packed.code, packed.stderr).toBe(0)
  const [archive = ''] = packed.stdout.trim().split('\n')
  const installed = run('npm', ['install', '--no-audit', '--no-fund', archive])
  expect(installed.code, installed.stderr).toBe(0)
  return {
    folder,
    archive,
    run,
    link(names) {
      for (const name of names) {
        const path = join(folder, 'node_modules', name)
        mkdirSync(dirname(path), { recursive: true })
        symlinkSync(join(packageFolder, 'node_modules', name), path)
      }
    },
    [Symbol.dispose]() {
      for (const each of [folder, made]) rmSync(each, { recursive: true, force: true })
    },
  }
}
