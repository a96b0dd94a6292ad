import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { pgConfig } from '../../rules/url/pg-config.ts'
import { deployManually } from './harness/deploy.ts'
import { run, start } from './harness/process.ts'
import { type DoctorRun, differing, runDoctor } from './harness/run-doctor.ts'
import { startStack, type TestStack } from './harness/stack.ts'
import { api } from './harness/vercel.ts'

/** One healthy stack for all; each test makes one thing ill and heals it. */
let stack: TestStack
let state = ''
let healthy: DoctorRun
let appUrl = ''
let upAt = 0
const database = 'poolproof_dev'
const fromState = ['--stack', 'dev', '--state', '-']
const scratch = mkdtempSync(join(tmpdir(), 'poolproof-doctor-'))

beforeAll(async () => {
  stack = await startStack()
  await stack.up()
  upAt = Date.now()
  state = await exported()
  vi.stubEnv('VERCEL_API_URL', stack.cloud.file.api)
  vi.stubEnv('VERCEL_API_TOKEN', stack.cloud.file.apiToken)
  const [proof] = await stack.resources('Proof')
  appUrl = String(proof?.inputs?.pooledUrl)
  healthy = await runDoctor(fromState, state)
})
afterEach(() => vi.stubEnv('CRON_SECRET', undefined))
afterAll(async () => {
  vi.unstubAllEnvs()
  rmSync(scratch, { recursive: true })
  await stack?.[Symbol.asyncDispose]()
})

const exported = async () => (await stack.pulumi('stack', 'export', '--show-secrets')).stdout
/** A connection of the superuser that stays open until disposed. */
async function held(name = database): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ ...pgConfig(stack.cloud.file.adminUrl), database: name })
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}
const people = () => stack.query('SELECT email FROM users', database)

test('a healthy stack: 13 lines hold, one was not tried, and nothing secret is said', async () => {
  expect(healthy.codes).toEqual({})
  expect(Object.values(healthy.verdicts).filter((verdict) => verdict === 'ok')).toHaveLength(13)
  expect(healthy.verdicts['log in from the front end']).toBe('cannot tell')
  const variables = await stack.resources('ProjectEnvironmentVariable')
  const secrets = [
    ...variables.flatMap(({ inputs }) =>
      /SECRET|DATABASE_URL/.test(String(inputs?.key)) ? String(inputs?.value) : [],
    ),
    new URL(appUrl).password,
    stack.cloud.file.apiToken,
  ]
  expect(secrets.length).toBeGreaterThan(5)
  for (const secret of secrets) expect(healthy.text).not.toContain(secret)
})

test('--log-in registers, logs in and out from the front end, and leaves no user behind', async () => {
  const before = await people()
  const { verdicts, text } = await runDoctor([...fromState, '--log-in'], state)
  expect(differing(healthy, { ...healthy, verdicts })).toEqual({ 'log in from the front end': 'ok' })
  expect(text).toMatch(/1\d steps from http:\/\/127\.0\.0\.1:\d+, the user is deleted/)
  expect(await people()).toEqual(before)
})

describe('one thing is ill: its line turns red, and no other', () => {
  const oneRed = (ill: DoctorRun, line: string, code: string) => {
    expect(differing(healthy, ill)).toEqual({ [line]: 'wrong' })
    expect(ill.codes).toEqual({ [line]: [code] })
  }

  test('the lock of migrations is held', async () => {
    await using holder = await held()
    await holder.query('SELECT pg_advisory_lock(72707369)')
    const ill = await runDoctor(fromState, state)
    oneRed(ill, 'migration lock 72707369', 'MIGRATION_LOCKED')
    expect(ill.text).toContain('SELECT pg_terminate_backend(')
  })

  test.each([
    ['is not applied', '20990101000000_later', 'SELECT 1', 'MIGRATION_PENDING'],
    ['was edited', undefined, '-- edited', 'MIGRATION_EDITED'],
  ])('a committed migration %s', async (what, name, sql, code) => {
    const prisma = join(scratch, code)
    cpSync(join(packageFolder, 'prisma'), prisma, { recursive: true })
    const migrations = await stack.query('SELECT migration_name AS name FROM _prisma_migrations', database)
    const folder = join(prisma, 'migrations', name ?? String(migrations[0]?.name))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'migration.sql'), sql)
    const ill = await runDoctor([...fromState, '--prisma', prisma], state)
    oneRed(ill, 'migrations applied', code)
    expect(ill.text, what).toContain('migration')
  })

  test('the deployment that serves runs with another environment', async () => {
    const { deployment } = JSON.parse(state)
    const proof = deployment.resources.find(({ type }: { type: string }) => type === 'poolproof:index:Proof')
    const other = state.replaceAll(proof.inputs.fingerprint, 'f'.repeat(24))
    oneRed(await runDoctor(fromState, other), 'deployed after the last change', 'DEPLOYMENT_OTHER')
  })

  test('97 of 97 connections are taken: who holds them is reported', async () => {
    await using holders = new AsyncDisposableStack()
    const [{ used } = { used: 0 }] = await stack.query(
      'SELECT count(*)::int AS used FROM pg_stat_activity WHERE datid IS NOT NULL AND usesysid IS NOT NULL',
    )
    // The doctor's own connection takes the last one.
    for (let n = Number(used) - 1; n < 95; n++) holders.use(await held('postgres'))
    const ill = await runDoctor(fromState, state)
    oneRed(ill, 'room for connections', 'HEADROOM_NONE')
    expect(ill.text).toMatch(/9[5-7] of 97 in use: \d\d postgres in postgres/)
  })
})

test('--watch prints the connections against the limit until Ctrl+C', async () => {
  const file = join(scratch, 'watched.env')
  writeFileSync(file, `DATABASE_URL="${appUrl}"\n`)
  const entry = join(packageFolder, 'cli/package/poolproof.ts')
  const watching = start(process.execPath, [entry, 'doctor', '--env-file', file, '--watch'])
  await watching.says(/\d\d:\d\d:\d\d {2}\d+ of 97 in use: [\s\S]*\n[\s\S]*of 97 in use/)
  watching.kill('SIGINT')
  expect(await watching.ended).toBe(0)
})

describe('Sensitive values, which cannot be read: the app answers for them', () => {
  const typed = async (name: string, environment: Record<string, string>) => {
    const pool = { DATABASE_URL: appUrl, DATABASE_POOL_MAX: '2', ...environment }
    const { app, cronSecret } = await deployManually(stack, name, pool, undefined, 'sensitive')
    vi.stubEnv('CRON_SECRET', cronSecret)
    return runDoctor(['--project', name, '--team', stack.cloud.file.teamId, '--app', app, '--front-end', app])
  }

  test('all good: it started with them and asked its database', async () => {
    const { verdicts, codes } = await typed('good', {})
    expect(codes).toEqual({})
    expect(verdicts).toMatchObject({ 'pooled URL': 'ok', 'TLS and login': 'ok', variables: 'ok' })
  })

  test('its guarded boot names the bad ones', async () => {
    const { codes, text } = await typed('guarded', { JWT_ACCESS_SECRET: 'canary2', NODE_ENV: 'test' })
    expect(codes).toEqual({ variables: ['ENVIRONMENT_INVALID', 'ENVIRONMENT_INVALID'] })
    expect(text).toContain('JWT_ACCESS_SECRET is shorter than 32 characters')
    expect(text).not.toContain('canary2')
  })

  test('its database does not answer', async () => {
    const { codes } = await typed('unreachable', { DATABASE_URL: appUrl.replace(/:\d+\//, ':1/') })
    expect(codes).toEqual({ 'TLS and login': ['DATABASE_UNREACHABLE'] })
  })
})

test('poolproof doctor without a source asks the running stack, exit code 0; the state stays in memory', async () => {
  const env = { ...process.env, POOLPROOF_HOME: stack.home, NO_COLOR: '1' }
  const { code, output } = await run(process.execPath, [join(packageFolder, 'cli/main.ts'), 'doctor'], {
    env,
  })
  expect(output).toContain('13 ok, 0 wrong, 1 cannot tell')
  expect(output).not.toContain(new URL(appUrl).password)
  expect(code).toBe(0)
})

/** Last, because it leaves the project ill. */
test('a variable set manually, and one removed: the stack notices although they cannot be read', async () => {
  const { envs } = (await api(stack, '/v9/projects/poolproof-dev/env')) as {
    envs: { id: string; key: string }[]
  }
  const id = (key: string) => envs.find((variable) => variable.key === key)?.id
  // Two clocks may differ by ten seconds: what was changed within them may have been the stack's own change.
  await new Promise((passed) => setTimeout(passed, Math.max(0, upAt + 11_000 - Date.now())))
  const { api: url, apiToken, teamId } = stack.cloud.file
  await fetch(`${url}/v9/projects/poolproof-dev/env/${id('JWT_ACCESS_SECRET')}?teamId=${teamId}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ value: 'canary3-set-by-hand-0123456789abcdef' }),
  })
  await api(stack, `/v9/projects/poolproof-dev/env/${id('CRON_SECRET')}`, 'DELETE')
  const ill = await runDoctor(fromState, state)
  expect(ill.red).toEqual({ variables: ['VARIABLE_CHANGED_OUTSIDE', 'VARIABLE_CHANGED_OUTSIDE'] })
  expect(ill.text).toContain('JWT_ACCESS_SECRET was changed or removed on Vercel outside Pulumi')
  expect(ill.text).toContain('CRON_SECRET was changed or removed on Vercel outside Pulumi')
})
