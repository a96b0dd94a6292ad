import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from './harness/process.ts'
import { startStack, type TestStack } from './harness/stack.ts'

let stack: TestStack

beforeAll(async () => {
  stack = await startStack()
  await stack.up()
})
afterAll(() => stack?.[Symbol.asyncDispose]())

/** What `npm run drift -- --json` says. */
async function drift(...args: string[]): Promise<{ code: number; output: string; lines: string[] }> {
  const env = { ...process.env, POOLPROOF_HOME: stack.home }
  const { code, output } = await run(process.execPath, ['operate/drift.ts', '--json', ...args], { env })
  const { differences = [], unseen = [] } = JSON.parse(output)
  expect(unseen).toEqual([])
  return {
    code,
    output,
    lines: differences.map(({ code, subject }: Record<string, string>) => `${code} ${subject}`),
  }
}

describe('a stack that is up', () => {
  test('has no drift: exit code 0', async () => {
    expect(await drift()).toMatchObject({ code: 0, lines: [] })
  })

  test('has exactly one line for each of 8 things changed past it: exit code 1, and no secret in it', async () => {
    stack.configure({ poolMax: 3 })
    const targets = ['DATABASE_POOL_MAX', 'POOLPROOF_FINGERPRINT'].flatMap((name) => [
      '--target',
      `**::app-${name}`,
    ])
    const partly = await stack.pulumi('up', '--yes', '--skip-preview', ...targets)
    expect(`${partly.code} ${partly.stdout}`).toMatch(/^0 /)

    const { envs } = (await call('GET', '/v8/projects/poolproof-dev/env')) as {
      envs: { id: string; key: string }[]
    }
    const idOf = (name: string) => envs.find(({ key }) => key === name)?.id
    await sleep(11_000) // by so much may the clocks of Vercel and of the machine that runs `up` differ
    await call('PATCH', `/v9/projects/poolproof-dev/env/${idOf('JWT_ACCESS_SECRET')}`, {
      value: 'canary'.repeat(7),
    })
    await call('DELETE', `/v9/projects/poolproof-dev/env/${idOf('NODE_ENV')}`)
    const extra = { key: 'DEBUG_MODE', value: 'canary', type: 'encrypted', target: ['production'] }
    await call('POST', '/v10/projects/poolproof-dev/env', extra)
    await stack.query('ALTER ROLE poolproof_dev_app_a CONNECTION LIMIT 50')
    await stack.query('GRANT TRUNCATE ON users TO poolproof_dev_app', 'poolproof_dev')
    await stack.query('REVOKE DELETE ON sessions FROM poolproof_dev_app', 'poolproof_dev')
    await stack.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ('by-hand', 'none', '20991231000000_by_hand', now(), 1)`,
      'poolproof_dev',
    )

    const { code, lines, output } = await drift()
    expect(code).toBe(1)
    expect(lines.sort()).toEqual([
      'DEPLOYMENT_STALE DATABASE_POOL_MAX',
      'MIGRATION_REMOVED migrations',
      'RESOURCE_CHANGED_OUTSIDE postgres-app-a',
      'RIGHTS_CHANGED_OUTSIDE sessions',
      'RIGHTS_CHANGED_OUTSIDE users',
      'VARIABLE_CHANGED_OUTSIDE JWT_ACCESS_SECRET',
      'VARIABLE_CHANGED_OUTSIDE NODE_ENV',
      'VARIABLE_EXTRA DEBUG_MODE',
    ])
    const passwords = await stack.resources('RandomPassword')
    for (const { outputs } of passwords) expect(output).not.toContain(String(outputs?.result))
    expect(output).not.toContain('canary')
  })
})

async function call(method: string, path: string, body?: unknown): Promise<unknown> {
  const { api, apiToken, teamId } = stack.cloud.file
  const answer = await fetch(`${api}${path}?teamId=${teamId}`, {
    method,
    headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
  return text ? JSON.parse(text) : undefined
}
