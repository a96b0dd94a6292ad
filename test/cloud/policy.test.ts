import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { runPulumi } from '../../cli/pulumi/client.ts'
import { policyPack } from '../../cli/pulumi/stack.ts'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { cloneElsewhere } from './harness/clone.ts'
import { start } from './harness/process.ts'
import { stackTest, type TestStack } from './harness/stack.ts'
import { shellNode } from './harness/tiny-project.ts'
import { api, health } from './harness/vercel.ts'

const test = stackTest()

const noPreview = ['up', '--yes', '--skip-preview', '--suppress-outputs']

describe('before anything is there', () => {
  test('the good stack passes a preview, and what is not known yet is not spoken of', async ({ stack }) => {
    const said = await judged(stack, 'preview')
    expect(said).toMatch(/^0 [\s\S]*✅ poolproof@v0\.1\.0/)
    expect(said).not.toMatch(/during preview|\[(mandatory|advisory)\]/)
  })

  test('a direct URL for the functions stops up in its preview', async ({ stack }) => {
    const said = await spoiled(
      stack,
      ['up', '--yes'],
      'infra/components/app-variables.ts',
      "NODE_ENV: 'production',",
      "NODE_ENV: 'production', DIRECT_URL: postgres.directUrl,",
    )
    expect(said).toMatch(/^[1-9]\d* /)
    expect(
      said,
    ).toContain(`- [mandatory]  no-direct-door  (vercel:index:ProjectEnvironmentVariable: app-DIRECT_URL)
          No variable of the functions bypasses the pooler or turns the verification of servers off.
          DIRECT_URL_IN_FUNCTION: DIRECT_URL is in the environment of the functions: it bypasses the pooler
            fix: remove DIRECT_URL from the program's environment, then npm run pulumi -- up`)
    expect(await api(stack, '/v9/projects')).toMatchObject({ projects: [] })
    expect(await stack.query("SELECT rolname FROM pg_roles WHERE rolname LIKE 'poolproof%'")).toEqual([])
  })
})

describe('once it is up', () => {
  let fingerprint: unknown

  test.beforeAll(async ({ stack }) => {
    expect(await judged(stack, ...noPreview)).toMatch(/^0 [\s\S]*✅ poolproof@v0\.1\.0/)
    fingerprint = (await health(stack)).fingerprint
  })

  test('a secret that is not Sensitive stops up before the deployment', async ({ stack }) => {
    const said = await spoiled(
      stack,
      noPreview,
      'infra/components/environment-variable.ts',
      'sensitive: true,',
      "sensitive: variable !== 'JWT_ACCESS_SECRET',",
    )
    expect(said).toMatch(/^[1-9]\d* /)
    expect(said).toContain(
      'VARIABLE_NOT_SENSITIVE: JWT_ACCESS_SECRET contains a secret and is not Sensitive: Vercel shows its value',
    )
    await goesOn(stack)
  })

  test('a role that may create databases stops a preview', async ({ stack }) => {
    const change = 'login: true, createDatabase: true,'
    const said = await spoiled(
      stack,
      ['preview'],
      'infra/components/database-roles.ts',
      'login: true,',
      change,
    )
    expect(said).toMatch(
      /^[1-9]\d* [\s\S]*ROLE_TOO_STRONG: role poolproof_dev_(migrator|app_a) may create databases/,
    )
  })

  test('a deployment that does not name its schema stops an up without preview', async ({ stack }) => {
    const said = await spoiled(
      stack,
      noPreview,
      'infra/components/vercel-app.ts',
      'schema: this.schemaVersion,',
      '',
    )
    expect(said).toMatch(/^[1-9]\d* [\s\S]*META_MISSING: meta of the deployment lacks schema: a change there/)
    await goesOn(stack)
  })

  test('60 instances are too many for the 200 clients of the pooler', async ({ stack }) => {
    const [, , , config = ''] = policyPack(stack.engine)
    const limits = JSON.parse(readFileSync(config, 'utf8')).budget
    expect(limits).toEqual({ poolerClients: 200, maxConnections: 100 })
    const own = join(stack.home, 'own.json')
    writeFileSync(own, JSON.stringify({ budget: { ...limits, instances: 60 } }))
    const pack = [...policyPack(stack.engine).slice(0, 3), own]
    const { code, stdout } = await stack.pulumi('preview', ...pack)
    expect(code).not.toBe(0)
    expect(stdout).toContain(
      'BUDGET_CLIENTS: 60 instances x 2 connections x 2 deployments during a rollout = 240 clients, and the pooler takes 200: 40 too many',
    )
  })

  /** One deployment, and it serves what it served before. */
  async function goesOn(stack: TestStack): Promise<void> {
    expect((await api(stack, '/v6/deployments')).deployments).toHaveLength(1)
    expect(await health(stack)).toMatchObject({ status: 200, fingerprint })
  }
})

async function judged(stack: TestStack, ...command: string[]): Promise<string> {
  const { code, stdout, stderr } = await stack.pulumi(...command, ...policyPack(stack.engine))
  return `${code} ${stdout}${stderr}`
}

/** Runs a copy of the sources with one place changed under the pack: exit code and text. */
async function spoiled(
  stack: TestStack,
  command: string[],
  file: string,
  from: string,
  to: string,
): Promise<string> {
  using clone = cloneElsewhere()
  const path = join(clone.folder, file)
  const source = readFileSync(path, 'utf8')
  expect(source).toContain(from)
  writeFileSync(path, source.replace(from, to))
  const args = [...command, '--stack', 'dev', ...policyPack(stack.engine)]
  const { code, stdout, stderr } = await runPulumi(stack.engine, args, { cwd: clone.folder })
  return `${code} ${stdout}${stderr}`
}

const older = execFileSync(shellNode(), ['--version']).toString().trim()

test(`the pack serves when the engine's node is ${older}, and ends with it`, async () => {
  const runner = join(packageFolder, 'node_modules/@pulumi/pulumi/cmd/run-policy-pack')
  const pack = join(packageFolder, 'infra/policy')
  const running = start(shellNode(), [runner, 'engine', pack], { cwd: pack })
  await running.says(/^\d+$/m)
  const port = Number(/^\d+$/m.exec(running.output())?.[0])
  expect(await answers(port)).toBe(true)
  process.kill(running.pid, 'SIGKILL')
  await expect.poll(() => answers(port), { timeout: 20_000 }).toBe(false)
})

/** Whether a process listens on a port of this machine. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
