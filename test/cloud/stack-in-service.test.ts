import { globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { runPulumi } from '../../cli/pulumi/client.ts'
import { cloneElsewhere } from './harness/clone.ts'
import { stackTest, type TestStack } from './harness/stack.ts'
import { long, step } from './harness/step.ts'
import { api, health } from './harness/vercel.ts'

const test = stackTest({ proof: {} }, (stack) => stack.up())

test(
  'a stack in service has no drift, changes with its settings and is gone after destroy',
  long,
  async ({ stack }) => {
    await step('has an empty second preview and up, twice in a row', async () => {
      for (const command of [['preview'], ['up', '--yes', '--skip-preview'], ['preview']]) {
        const { code, stdout } = await stack.pulumi(...command, '--expect-no-changes')
        expect(stdout).toMatch(/\d+ unchanged/)
        expect(code).toBe(0)
      }
    })

    await step('has no drift', async () => {
      const { code, stdout } = await stack.pulumi('refresh', '--yes', '--skip-preview', '--expect-no-changes')
      expect(`${code} ${stdout}`).toMatch(/^0 /)
    })

    await step('answers on its domain with the fingerprint that the state holds', async () => {
      const [variable] = (await stack.resources('ProjectEnvironmentVariable')).filter(
        ({ inputs }) => inputs?.key === 'POOLPROOF_FINGERPRINT',
      )
      expect(await health(stack)).toMatchObject({ status: 200, fingerprint: variable?.inputs?.value })
    })

    await step('proved 200 requests, 0 failures and at most 20 backends', async () => {
      const [proof] = await stack.resources('Proof')
      const evidence = proof?.outputs?.evidence as Record<string, number>
      expect(evidence).toMatchObject({ requests: 200, failures: 0, backendsLimit: 20 })
      expect(evidence.backendsMax).toBeLessThanOrEqual(20)
      expect(evidence.backendsMax).toBeGreaterThanOrEqual(1)
    })

    await step("the app's role owns nothing, creates nothing and cannot see the migrations", async () => {
      const [role] = await stack.query(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolconnlimit FROM pg_roles WHERE rolname = 'poolproof_dev_app_a'",
      )
      expect(role).toEqual({ rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolconnlimit: 20 })
      const [rights] = await stack.query(
        `SELECT has_schema_privilege('poolproof_dev_app_a', 'public', 'CREATE') AS creates,
              has_database_privilege('poolproof_dev_app_a', 'poolproof_dev', 'TEMP') AS temporary,
              has_table_privilege('poolproof_dev_app_a', '_prisma_migrations', 'SELECT') AS migrations,
              (SELECT count(*)::int FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
                WHERE r.rolname = 'poolproof_dev_app_a') AS owned`,
        'poolproof_dev',
      )
      expect(rights).toEqual({ creates: false, temporary: false, migrations: false, owned: 0 })
    })

    await step('one changed value makes one new deployment, and so does its return', async () => {
      const before = await deployments(stack)
      const first = await health(stack)
      stack.configure({ poolMax: 3 })
      await stack.up()
      expect(await deployments(stack)).toBe(before + 1)
      const second = await health(stack)
      expect(second.fingerprint).not.toBe(first.fingerprint)
      expect(second).toMatchObject({ pool: { max: 3 } })

      stack.configure({ poolMax: 2 })
      await stack.up()
      expect(await deployments(stack)).toBe(before + 2)
      expect((await health(stack)).fingerprint).toBe(first.fingerprint)
    })

    await step('answers throughout while a variable is renamed', async () => {
      using clone = cloneElsewhere()
      for (const file of globSync('{app,infra,rules}/**/*.ts', { cwd: clone.folder })) {
        const path = join(clone.folder, file)
        writeFileSync(path, readFileSync(path, 'utf8').replaceAll('CRON_SECRET', 'CRON_TOKEN'))
      }
      const asking = queryThroughout(`${stack.cloud.file.app}/api/health`)
      const args = ['up', '--yes', '--skip-preview', '--stack', 'dev']
      const { code, stdout, stderr } = await runPulumi(stack.engine, args, { cwd: clone.folder })
      const statuses = await asking.stop()
      expect(`${code} ${stdout}${stderr}`).toMatch(/^0 [\s\S]*app-CRON_TOKEN created/)
      expect(Object.keys(statuses)).toEqual(['200'])
      expect(statuses[200]).toBeGreaterThan(10)
    })

    await step('is gone after destroy: no project, role, database or deployment file', async () => {
      const { code, stdout } = await stack.pulumi('destroy', '--yes', '--skip-preview')
      expect(`${code} ${stdout}`).toMatch(/^0 /)
      expect(await api(stack, '/v9/projects')).toMatchObject({ projects: [] })
      expect(readdirSync(join(stack.home, 'vercel/deployments'))).toEqual([])
      expect(readdirSync(join(stack.home, 'vercel/blobs'))).toEqual([])
      expect(stack.cloud.vercel.instances()).toEqual([])
      expect(await stack.query("SELECT rolname FROM pg_roles WHERE rolname LIKE 'poolproof%'")).toEqual([])
      expect(await stack.query("SELECT datname FROM pg_database WHERE datname LIKE 'poolproof%'")).toEqual([])
    })
  },
)

/** Asks again and again; answers how often which status came. */
function queryThroughout(url: string) {
  const statuses: Record<string, number> = {}
  let going = true
  const done = (async () => {
    while (going) {
      const { status } = await fetch(url)
      statuses[status] = (statuses[status] ?? 0) + 1
      await sleep(20)
    }
    return statuses
  })()
  return {
    stop() {
      going = false
      return done
    },
  }
}

async function deployments(stack: TestStack): Promise<number> {
  const list = await api(stack, '/v6/deployments')
  return (list.deployments as unknown[]).length
}
