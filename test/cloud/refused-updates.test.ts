import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { runPulumi } from '../../cli/pulumi/client.ts'
import { type Clone, cloneElsewhere } from './harness/clone.ts'
import { stackTest, type TestStack } from './harness/stack.ts'
import { long, step } from './harness/step.ts'
import { api, health } from './harness/vercel.ts'

const test = stackTest()

/** `pulumi up` with spoiled settings, which must fail; answers what it said. */
async function refused(stack: TestStack, settings: Record<string, unknown>): Promise<string> {
  stack.configure(settings)
  const { code, stdout, stderr } = await stack.pulumi('up', '--yes', '--skip-preview', '--suppress-progress')
  stack.configure({})
  expect(code).not.toBe(0)
  return stdout + stderr
}

describe('before the first resource', () => {
  test('a wrong setting is refused and nothing is made', async ({ stack }) => {
    expect(await refused(stack, { region: 'mars1', poolMax: 0 })).toMatch(
      /CONFIG_INVALID[\s\S]*CONFIG_INVALID/,
    )
    expect(await api(stack, '/v9/projects')).toMatchObject({ projects: [] })
    expect(await stack.query("SELECT rolname FROM pg_roles WHERE rolname LIKE 'poolproof%'")).toEqual([])
  })

  const token = 'canaryTokenAbcdefghijklmnopqrstuv'

  test.for<[string, Record<string, unknown>, string]>([
    ['a wrong token', { vercelToken: token }, 'VERCEL_TOKEN_REFUSED'],
    ['a token too short for the plugin', { vercelToken: token.slice(0, 20) }, 'CONFIG_INVALID'],
    ['a team that is not there', { vercelTeam: 'nobody' }, 'VERCEL_TEAM_UNKNOWN'],
  ])('%s is refused without being shown, in one Problem', async ([_, settings, code], { stack }) => {
    const said = await refused(stack, settings)
    expect(said).toContain(code)
    expect(said).toContain('fix:')
    expect(said).not.toContain(token.slice(0, 20))
    expect(said).not.toMatch(/serializing|at .*\.[jt]s:\d+/)
    expect(await stack.resources('Provider')).toEqual([])
    expect(await stack.resources('RandomPassword')).toEqual([])
  })

  test('a git remote with credentials is refused, and they never reach Vercel', async ({ stack }) => {
    using clone = cloneElsewhere()
    for (const args of [
      ['init', '--quiet'],
      ['remote', 'add', 'origin', `https://x-access-token:${token}@github.com/acme/shop.git`],
    ])
      execFileSync('git', args, { cwd: clone.folder })
    const { code, stdout, stderr } = await upIn(stack, clone)
    expect(code).not.toBe(0)
    expect(stdout + stderr).toContain('GIT_REMOTE_SECRET')
    expect(stdout + stderr).toContain("git remote set-url origin 'https://github.com/acme/shop.git'")
    expect(stdout + stderr).not.toContain(token)
    expect(await api(stack, '/v9/projects')).toMatchObject({ projects: [] })
  })
})

test('the old deployment serves while an update fails', long, async ({ stack }) => {
  await stack.up()
  const first = await health(stack)
  expect(first.status).toBe(200)

  await step('the proof fails: a direct connection instead of the pooled one', async () => {
    const { database } = stack.cloud.file.stacks.dev as { database: { directAddress: string } }
    const said = await refused(stack, { database: { ...database, pooledAddress: database.directAddress } })
    expect(said).toContain('PROOF_FAILED')
    expect(said).toMatch(/expected[\s\S]*got/)
    expect(await health(stack)).toMatchObject({ status: 200, fingerprint: first.fingerprint })
    expect(await servedDeployment(stack)).not.toBe(await newestDeployment(stack))
  })

  await step('the next good up puts a proven deployment on the domain', async () => {
    await stack.up()
    expect(await servedDeployment(stack)).toBe(await newestDeployment(stack))
    expect(await health(stack)).toMatchObject({ status: 200, fingerprint: first.fingerprint })
  })

  await step('a migration fails, and the lock is free afterwards', async () => {
    const served = await servedDeployment(stack)
    using clone = cloneElsewhere()
    const migration = join(clone.folder, 'prisma/migrations/29990101000000_broken')
    mkdirSync(migration)
    writeFileSync(join(migration, 'migration.sql'), 'ALTER TABLE "Nowhere" ADD COLUMN x int;')
    const { code, stdout, stderr } = await upIn(stack, clone)
    expect(code).not.toBe(0)
    expect(stdout + stderr).toMatch(/MIGRATION_FAILED[\s\S]*29990101000000_broken/)
    expect(stdout + stderr).toContain('fix:')
    expect(await servedDeployment(stack)).toBe(served)
    const locks = await stack.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")
    expect(locks).toEqual([])
  })
})

async function servedDeployment(stack: TestStack): Promise<unknown> {
  return (await api(stack, '/v4/aliases/poolproof-dev.localhost')).deploymentId
}

async function newestDeployment(stack: TestStack): Promise<unknown> {
  const { deployments } = await api(stack, '/v6/deployments')
  return (deployments as { uid: string; created: number }[]).sort((a, b) => b.created - a.created)[0]?.uid
}

function upIn(stack: TestStack, clone: Clone) {
  const args = ['up', '--yes', '--skip-preview', '--suppress-progress', '--stack', 'dev']
  return runPulumi(stack.engine, args, { cwd: clone.folder })
}
