import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { findOnPath } from '../../../setup/tools/on-path.mjs'
import { ensurePulumiCli } from '../../../setup/tools/pulumi-cli.ts'
import { run, type Started, start } from './process.ts'

const CLONE = join(import.meta.dirname, '../../..')

/** A Pulumi project in a folder of its own, with the runtime block of ours and the state in a file. */
export interface TinyProject extends Disposable {
  folder: string
  write(file: string, content: string): void
  pulumi(...args: string[]): Promise<{ code: number; output: string }>
  startPulumi(...args: string[]): Started
}

/** The shell's own `node`, whatever its version: the first on the PATH that is not this project's. */
export const shellNode = (): string =>
  findOnPath('node').find((path) => !path.includes('node_modules')) ?? process.execPath

export async function tinyProject(program: string, plugins = ''): Promise<TinyProject> {
  const cli = await ensurePulumiCli()
  const folder = mkdtempSync(join(tmpdir(), 'tiny-'))
  const write = (file: string, content: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), content)
  }
  symlinkSync(join(CLONE, 'node_modules'), join(folder, 'node_modules'))
  const ours = readFileSync(join(CLONE, 'Pulumi.yaml'), 'utf8')
  write('Pulumi.yaml', ours.replace(/^plugins:[\s\S]*/m, plugins))
  symlinkSync(join(CLONE, 'setup'), join(folder, 'setup'))
  write('package.json', '{ "name": "tiny", "type": "module" }')
  write('infra/index.ts', program)
  mkdirSync(join(folder, 'state'))
  const env = {
    ...process.env,
    PATH: [dirname(shellNode()), dirname(cli), '/usr/bin', '/bin'].join(delimiter),
    HOME: folder,
    PULUMI_HOME: join(folder, 'home'),
    PULUMI_BACKEND_URL: `file://${join(folder, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'for a test',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    POOLPROOF_CLONE: CLONE,
    NO_COLOR: '1',
  }
  const project: TinyProject = {
    folder,
    write,
    pulumi: (...args) => run('pulumi', ['--non-interactive', '--color=never', ...args], { env, cwd: folder }),
    startPulumi: (...args) =>
      start('pulumi', ['--non-interactive', '--color=never', ...args], { env, cwd: folder }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
  await project.pulumi('stack', 'init', 'dev')
  return project
}
