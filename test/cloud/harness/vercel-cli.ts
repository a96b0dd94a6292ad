import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { apiToken, type EmbeddedCloud } from './embedded-vercel.ts'
import { vercelCommand } from './framework-app.ts'
import { run } from './process.ts'

/** The official CLI in an empty folder with an empty home, as somebody runs it who has an address and a token. */
export interface Cli extends Disposable {
  folder: string
  /** What it printed, which it ended well with. */
  (...args: string[]): Promise<string>
  fails(...args: string[]): Promise<string>
}

export async function startCli({ vercel }: EmbeddedCloud): Promise<Cli> {
  const script = await vercelCommand()
  const folder = mkdtempSync(join(tmpdir(), 'vercel-cli-'))
  const home = mkdtempSync(join(tmpdir(), 'vercel-home-'))
  const env = {
    HOME: home,
    PATH: process.env.PATH,
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    NODE_OPTIONS: `--import=${new URL('loopback-only.mjs', import.meta.url)}`,
    NO_COLOR: '1',
    NO_UPDATE_NOTIFIER: '1',
    VERCEL_TELEMETRY_DISABLED: '1',
    VERCEL_TOKEN: apiToken,
  }
  const ended = async (args: string[]) => {
    const { code, output } = await run(process.execPath, [script, ...args, '--api', vercel.api], {
      env,
      cwd: folder,
    })
    expect(output).not.toContain('NETWORK')
    expect(output).not.toContain(apiToken)
    return { code, said: `vercel ${args.join(' ')}: ${code}\n${output}` }
  }
  const cli = async (...args: string[]) => {
    const { code, said } = await ended(args)
    if (code !== 0) throw new Error(said)
    return said
  }
  const fails = async (...args: string[]) => {
    const { code, said } = await ended(args)
    expect(code).not.toBe(0)
    return said
  }
  const remove = () => {
    for (const made of [folder, home]) rmSync(made, { recursive: true })
  }
  return Object.assign(cli, { folder, fails, [Symbol.dispose]: remove })
}
