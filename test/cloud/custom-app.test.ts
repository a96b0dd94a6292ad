import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Evidence } from '../../plugin/proof/prove.ts'
import { copyExamples, type Examples } from './harness/custom-app.ts'
import { run } from './harness/process.ts'
import { startStack, type TestStack } from './harness/stack.ts'

let stack: TestStack
let examples: Examples
const outputs = { own: '', helper: '', client: '' }

/** How the NestJS app is asked. */
const nest = {
  path: '/api/auth/me',
  account: {
    register: { route: 'POST /api/auth/register', body: { email: '{email}', password: '{password}' } },
    login: { route: 'POST /api/auth/login', body: { email: '{email}', password: '{password}' } },
    remove: { route: 'DELETE /api/auth/me' },
  },
}

beforeAll(async () => {
  examples = await copyExamples()
  outputs.own = await examples.build('own-app/index.ts')
  outputs.helper = await examples.build('nest/api/index.ts')
  const swap = { from: /prisma\.service\.ts$/, to: 'own-client.service.ts' }
  outputs.client = await examples.build('nest/api/index.ts', swap)
  stack = await startStack()
})
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]()
  examples?.[Symbol.dispose]()
})

async function proved(settings: Record<string, unknown>): Promise<Evidence> {
  stack.configure(settings)
  await stack.up()
  const [proof] = await stack.resources('Proof')
  return proof?.outputs?.evidence as Evidence
}

async function refused(settings: Record<string, unknown>): Promise<string> {
  stack.configure(settings)
  const { code, stdout, stderr } = await stack.pulumi('up', '--yes', '--skip-preview', '--suppress-progress')
  expect(code).not.toBe(0)
  return stdout + stderr
}

const own = () => ({ app: { output: outputs.own }, proof: { path: '/tables' } })
const names = ({ checks }: Evidence) => checks.map(({ name }) => name)

describe('an app of 20 lines with createPool', () => {
  test('is deployed and proved: 200 requests, 0 failures, its queries seen, the missing fingerprint told', async () => {
    const evidence = await proved({ ...own(), env: { GREETING: 'hello-canary' } })
    expect(evidence).toMatchObject({ requests: 200, failures: 0, poolingProbe: { shared: true } })
    expect(evidence.backendsMax).toBeLessThanOrEqual(evidence.backendsLimit)
    expect(names(evidence)).toEqual([
      'GET /tables',
      'burst',
      'the route asks the database by DATABASE_URL',
      'backends',
      'transaction pooling',
    ])
    expect(evidence.gaps.join()).toContain('reports no fingerprint')
    const tables = await stack.query("SELECT 1 FROM pg_tables WHERE tablename = 'users'", 'poolproof_dev')
    expect(tables).toEqual([])
  })

  test('has an empty second preview, and its variable is Sensitive and nowhere in plain', async () => {
    const env = { ...process.env, POOLPROOF_HOME: stack.home }
    const { code, output } = await run(process.execPath, ['cli/main.ts', 'preview', 'dev'], { env })
    expect(`${code} ${output}`).toMatch(/^0 [\s\S]*dev ✅ no change \(\d+ resources\); policies hold/)
    const variables = await stack.resources('ProjectEnvironmentVariable')
    expect(variables.find(({ inputs }) => inputs?.key === 'GREETING')?.inputs?.sensitive).toBe(true)
    const { stdout: state } = await stack.pulumi('stack', 'export')
    expect(state).not.toContain('hello-canary')
  })

  test('is refused where it reports another fingerprint, and where its route asks no database', async () => {
    const silent = "export default { fetch: () => Response.json({ fingerprint: 'of-another' }) }"
    writeFileSync(join(examples.folder, 'silent.ts'), silent)
    const output = await examples.build('silent.ts')
    expect(await refused({ ...own(), app: { output } })).toMatch(
      /PROOF_FAILED: 2 of 6 checks[\s\S]*fingerprint: expected [0-9a-f]+, got of-another[\s\S]*asks the database by DATABASE_URL: expected queries of that role, got none/,
    )
  })

  test('on a direct URL is refused, with a pool of 10 before the first resource and otherwise by the proof', async () => {
    const { database } = stack.cloud.file.stacks.dev as { database: { directAddress: string } }
    const direct = { ...own(), database: { ...database, pooledAddress: database.directAddress } }
    expect(await refused({ ...direct, poolMax: 10 })).toContain('BUDGET_')
    expect(await refused(direct)).toMatch(/PROOF_FAILED[\s\S]*transaction pooling/)
  })
})

describe('a NestJS app', () => {
  const migratedAndProved = async (output: string, proof: unknown) => {
    const evidence = await proved({ app: { output, prisma: examples.prisma }, proof })
    expect(evidence).toMatchObject({ requests: 200, failures: 0 })
    expect(names(evidence)).toEqual(
      expect.arrayContaining(['register', 'login with a wrong password', 'login']),
    )
    expect(evidence.checks.every(({ ok }) => ok)).toBe(true)
    const users = await stack.query('SELECT email FROM "User"', 'poolproof_dev')
    return { gaps: evidence.gaps.join('\n'), users: users.map(({ email }) => email) }
  }

  test('with createPool is migrated, deployed and proved with its own login; nobody is left behind', async () => {
    const { gaps, users } = await migratedAndProved(outputs.helper, nest)
    expect(users).toEqual([])
    expect(gaps).not.toContain('behind')
  })

  test('with its own client and no route to remove an account is proved, and the evidence says who stays', async () => {
    const { remove: _, ...account } = nest.account
    const { gaps, users } = await migratedAndProved(outputs.client, { ...nest, account })
    expect(users).toHaveLength(1)
    expect(gaps).toContain(
      `the proof leaves ${users[0]} (poolproof:proof.account.remove names no route) behind`,
    )
  })
})
