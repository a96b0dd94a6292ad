import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { run } from './process.ts'
import type { ShBlock } from './sh-blocks.ts'

/** A reader who types what the pages say, in one terminal. */
export interface Reader extends Disposable {
  /** Types the blocks one after another until a command fails. */
  type(blocks: readonly ShBlock[]): Promise<{ code: number; output: string }>
}

interface ReaderOptions {
  /** Where the terminal is. */
  folder: string
  env: NodeJS.ProcessEnv
  /** What stands on the PATH before all else: the body of a shell script by name. `$last` is its last argument. */
  commands: Record<string, string>
  /** What is typed where a command asks for a secret, by setting. */
  answers?: Record<string, string>
}

/** Tokens and backends of the user who runs the test stay outside. */
const foreign = /^(PULUMI_|POOLPROOF_|VERCEL_|npm_|INIT_CWD$|PG[A-Z]+$|DATABASE_URL$|DIRECT_URL$)/

export function reader({ folder, env, commands, answers = {} }: ReaderOptions): Reader {
  const own = mkdtempSync(join(tmpdir(), 'poolproof-reader-'))
  const [bin, answered] = [join(own, 'bin'), join(own, 'answers')]
  for (const each of [bin, answered]) mkdirSync(each)
  for (const [setting, value] of Object.entries(answers)) writeFileSync(join(answered, setting), value)
  for (const [name, body] of Object.entries(commands)) {
    writeFileSync(join(bin, name), `#!/bin/sh\nfor last; do :; done\n${body}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  const outside = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  return {
    type: (blocks) =>
      run('bash', ['-eo', 'pipefail', '-c', blocks.map(({ text }) => text).join('\n')], {
        cwd: folder,
        env: {
          ...Object.fromEntries(outside),
          ...env,
          ANSWERS: answered,
          NO_COLOR: '1',
          PATH: [bin, env.PATH ?? process.env.PATH].join(delimiter),
        },
      }),
    [Symbol.dispose]: () => rmSync(own, { recursive: true, force: true }),
  }
}
