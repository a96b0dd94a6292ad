// `npm run fuzz`: sends what schemathesis makes of app/openapi.json to a running app, 5xx but a declared 503 is a failure.
// Without an argument the app runs here, on a Postgres and a pooler of its own; `npm run fuzz -- cloud` takes the one on the
// running embedded cloud, whose rate limits then answer most of it. More arguments go to schemathesis.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runningCloud } from '../../local/running-cloud.ts'
import { reportFailure } from '../../setup/failure.ts'
import { ensureTools } from '../../setup/tools.ts'
import { startAuthApp } from '../cloud/harness/auth-app.ts'
import { startAuthDatabase } from '../cloud/harness/auth-database.ts'
import { schemathesis } from './schemathesis.ts'

/** The installed script names the folder it was made in, which has moved since. */
const main = 'from schemathesis.cli import schemathesis; schemathesis()'
const unlimited = 'address 999999/60, account 999999/60'

interface Target {
  url: string
  /** The Origin that may ask. */
  origin: string
  cronSecret: string
}

async function fuzz(target: Target, args: string[]): Promise<number> {
  const python = await schemathesis()
  const env = {
    ...process.env,
    PYTHONDONTWRITEBYTECODE: '1',
    SCHEMATHESIS_HOOKS: join(import.meta.dirname, 'hooks.py'),
    FUZZ_URL: target.url,
    FUZZ_ORIGIN: target.origin,
    FUZZ_CRON_SECRET: target.cronSecret,
  }
  const command = ['-c', main, 'run', `${target.url}/api/openapi.json`, ...settings, ...args]
  // It keeps notes in the folder it runs in.
  const cwd = mkdtempSync(join(tmpdir(), 'poolproof-fuzz-'))
  try {
    const child = spawn(python, command, { env, stdio: 'inherit', cwd })
    const [code] = (await once(child, 'exit')) as [number | null]
    return code ?? 1
  } finally {
    rmSync(cwd, { recursive: true })
  }
}

const settings = [
  ...['--checks', 'all'],
  // A valid e-mail may be one that is not taken (look-alikes), and a valid password a common one.
  ...['--exclude-checks', 'positive_data_acceptance'],
  ...['--max-examples', '60'],
  ...['--continue-on-failure'],
]

async function here(args: string[]): Promise<number> {
  await using database = await startAuthDatabase()
  await using app = await startAuthApp({
    DATABASE_URL: database.pooledUrl,
    RATE_LIMIT_REGISTER: unlimited,
    RATE_LIMIT_LOGIN: `${unlimited}, both 999999/60`,
    RATE_LIMIT_REFRESH: unlimited,
    RATE_LIMIT_PASSWORD: unlimited,
  })
  const { FRONTEND_URL: origin, CRON_SECRET: cronSecret } = app.environment
  return await fuzz({ url: app.url, origin, cronSecret }, args)
}

async function onCloud(args: string[]): Promise<number> {
  const { app, page } = (await runningCloud()).cloud
  // The cron's secret is the stack's own: without it the sweep answers 401, which is declared too.
  return fuzz({ url: app, origin: new URL(page).origin, cronSecret: 'unknown' }, args)
}

try {
  const [where, ...rest] = process.argv.slice(2)
  process.env.PATH = (await ensureTools()).path
  process.exitCode = where === 'cloud' ? await onCloud(rest) : await here(process.argv.slice(2))
} catch (error) {
  reportFailure(error)
}
