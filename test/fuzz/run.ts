// `node test/fuzz/run.ts --max-examples N [--seed N]`, which is `npm run fuzz`: sends what schemathesis makes of app/openapi.json to the app on an embedded cloud of its own, through its
// edge, function host and pooler. A 5xx but a declared 503, or an answer the contract does not know, is a failure.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChaosCloud } from '../../bench/chaos/cloud.ts'
import { interruption } from '../../cli/terminal/interruption.ts'
import { step } from '../../setup/progress.mjs'
import { ensureTools } from '../../setup/tools.ts'
import { schemathesis } from './schemathesis.ts'

/** The installed script names the folder it was made in, which has moved since. */
const main = 'from schemathesis.cli import schemathesis; schemathesis()'

const settings = [
  ...['--checks', 'all'],
  // A valid e-mail may be one that is not taken (look-alikes), and a valid password a common one.
  ...['--exclude-checks', 'positive_data_acceptance'],
  ...['--continue-on-failure'],
]

async function fuzz(args: string[]): Promise<number> {
  const { signal } = interruption()
  const python = await schemathesis()
  const { pgbouncer } = await ensureTools()
  const timeouts = { pool_timeout: 10, connect_timeout: 10 }
  await using cleanUp = new AsyncDisposableStack()
  const { app, cronSecret } = cleanUp.use(
    await step('Starting an embedded cloud', () => startChaosCloud({ pgbouncer, timeouts })),
  )
  // It keeps notes in the folder it runs in.
  const cwd = mkdtempSync(join(tmpdir(), 'poolproof-fuzz-'))
  cleanUp.defer(() => rmSync(cwd, { recursive: true }))
  if (signal.aborted) return 130
  const env = {
    ...process.env,
    PYTHONDONTWRITEBYTECODE: '1',
    SCHEMATHESIS_HOOKS: join(import.meta.dirname, 'hooks.py'),
    FUZZ_URL: app,
    FUZZ_CRON_SECRET: cronSecret,
  }
  const command = ['-c', main, 'run', `${app}/api/openapi.json`, ...settings, ...args]
  const child = spawn(python, command, { env, stdio: 'inherit', cwd })
  signal.addEventListener('abort', () => child.kill())
  const [code] = (await once(child, 'exit')) as [number | null]
  return signal.aborted ? 130 : (code ?? 1)
}

process.exit(await fuzz(process.argv.slice(2)))
