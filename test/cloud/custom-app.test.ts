import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import type { Evidence } from '../../plugin/proof/prove.ts'
import { examplesTest } from './harness/custom-app.ts'
import { scope } from './harness/fixtures.ts'
import { run } from './harness/process.ts'
import type { TestStack } from './harness/stack.ts'
import { long, step } from './harness/step.ts'

const test = examplesTest().extend('outputs', scope, async ({ examples }) => ({
  own: await examples.build('own-app/index.ts'),
  helper: await examples.build('nest/api/index.ts'),
  client: await examples.build('nest/api/index.ts', {
    from: /prisma\.service\.ts$/,
    to: 'own-client.service.ts',
  }),
}))
type Outputs = Record<'own' | 'helper' | 'client', string>

/** The routes of the NestJS app. */
const nest = {
  path: '/api/auth/me',
  account: {
    register: { route: 'POST /api/auth/register', body: { email: '{email}', password: '{password}' } },
    login: { route: 'POST /api/auth/login', body: { email: '{email}', password: '{password}' } },
    remove: { route: 'DELETE /api/auth/me' },
  },
}

async function proved(stack: TestStack, settings: Record<string, unknown>): Promise<Evidence> {
  stack.configure(settings)
  await stack.up()
  const [proof] = await stack.resources('Proof')
  return proof?.outputs?.evidence as Evidence
}

async function refused(stack: TestStack, settings: Record<string, unknown>): Promise<string> {
  stack.configure(settings)
  const { code, stdout, stderr } = await stack.pulumi('up', '--yes', '--skip-preview', '--suppress-progress')
  expect(code).not.toBe(0)
  return stdout + stderr
}

const own = (outputs: Outputs) => ({ app: { output: outputs.own }, proof: { path: '/tables' } })
const names = ({ checks }: Evidence) => checks.map(({ name }) => name)

describe('an app of 20 lines with createPool', () => {
  test(
    'an app of 20 lines with createPool is proved, then has nothing to change',
    long,
    async ({ stack, outputs }) => {
      await step('200 requests, 0 failures, its queries seen, the missing fingerprint named', async () => {
        const evidence = await proved(stack, { ...own(outputs), env: { GREETING: 'hello-canary' } })
        expect(evidence).toMatchObject({ requests: 200, failures: 0, poolingProbe: { shared: true } })
        expect(evidence.backendsMax).toBeLessThanOrEqual(evidence.backendsLimit)
        expect(names(evidence)).toEqual([
          'GET /tables',
          'room',
          'burst',
          'the route asks the database by DATABASE_URL',
          'backends',
          'transaction pooling',
        ])
        expect(evidence.gaps.join()).toContain('reports no fingerprint')
        const tables = await stack.query("SELECT 1 FROM pg_tables WHERE tablename = 'users'", 'poolproof_dev')
        expect(tables).toEqual([])
      })

      await step('no change in the second preview, and its variable is Sensitive everywhere', async () => {
        const env = { ...process.env, POOLPROOF_HOME: stack.home }
        const { code, output } = await run(process.execPath, ['cli/main.ts', 'preview', 'dev'], { env })
        expect(`${code} ${output}`).toMatch(/^0 [\s\S]*dev ✅ no change \(\d+ resources\); policies pass/)
        const variables = await stack.resources('ProjectEnvironmentVariable')
        expect(variables.find(({ inputs }) => inputs?.key === 'GREETING')?.inputs?.sensitive).toBe(true)
        const { stdout: state } = await stack.pulumi('stack', 'export')
        expect(state).not.toContain('hello-canary')
      })
    },
  )

  test('another fingerprint and a route without a query are refused', async ({
    stack,
    examples,
    outputs,
  }) => {
    const silent = "export default { fetch: () => Response.json({ fingerprint: 'of-another' }) }"
    writeFileSync(join(examples.folder, 'silent.ts'), silent)
    const output = await examples.build('silent.ts')
    expect(await refused(stack, { ...own(outputs), app: { output } })).toMatch(
      /PROOF_FAILED: 2 of 7 checks[\s\S]*fingerprint: expected [0-9a-f]+, got of-another[\s\S]*asks the database by DATABASE_URL: expected queries of that role, got none/,
    )
  })

  test('what the embedded cloud does not run is refused by name before the first resource', async ({
    stack,
    examples,
    outputs,
  }) => {
    const before = (await stack.resources('Deployment')).map(({ outputs: made }) => made?.id)
    const output = await examples.build('own-app/index.ts')
    const config = {
      version: 3,
      wildcard: [{ domain: 'example.fr', value: '/fr' }],
      routes: [{ handle: 'soon' }],
    }
    writeFileSync(join(output, 'config.json'), JSON.stringify(config))
    expect(await refused(stack, { ...own(outputs), app: { output } })).toMatch(
      /APP_OUTPUT_NOT_RUN: .*wildcard in config\.json .*handle in a route of config\.json/,
    )
    expect((await stack.resources('Deployment')).map(({ outputs: made }) => made?.id)).toEqual(before)
  })

  test('a direct URL is refused, by the budget or by the proof', async ({ stack, outputs }) => {
    const { database } = stack.cloud.file.stacks.dev as { database: { directAddress: string } }
    const direct = { ...own(outputs), database: { ...database, pooledAddress: database.directAddress } }
    expect(await refused(stack, { ...direct, poolMax: 10 })).toContain('BUDGET_')
    expect(await refused(stack, direct)).toMatch(/PROOF_FAILED[\s\S]*transaction pooling/)
  })
})

test('a NestJS app is migrated and proved with its own login', long, async ({ stack, examples, outputs }) => {
  const migratedAndProved = async (output: string, proof: unknown) => {
    const evidence = await proved(stack, { app: { output, prisma: examples.prisma }, proof })
    expect(evidence).toMatchObject({ requests: 200, failures: 0 })
    expect(names(evidence)).toEqual(
      expect.arrayContaining(['register', 'login with a wrong password', 'login']),
    )
    expect(evidence.checks.every(({ ok }) => ok)).toBe(true)
    const users = await stack.query('SELECT email FROM "User"', 'poolproof_dev')
    return { gaps: evidence.gaps.join('\n'), users: users.map(({ email }) => email) }
  }

  await step('with createPool the proof leaves no account behind', async () => {
    const { gaps, users } = await migratedAndProved(outputs.helper, nest)
    expect(users).toEqual([])
    expect(gaps).not.toContain('behind')
  })

  await step('without a route to remove an account the evidence says who stays', async () => {
    const { remove: _, ...account } = nest.account
    const { gaps, users } = await migratedAndProved(outputs.client, { ...nest, account })
    expect(users).toHaveLength(1)
    expect(gaps).toContain(
      `the proof leaves ${users[0]} (poolproof:proof.account.remove names no route) behind`,
    )
  })
})
