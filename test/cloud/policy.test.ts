import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runPulumi } from '../../local/engine.ts'
import { policyPack } from '../../local/stack.ts'
import { cloneElsewhere } from './harness/clone.ts'
import { startStack, type TestStack } from './harness/stack.ts'
import { api } from './harness/vercel.ts'

let stack: TestStack

beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack?.[Symbol.asyncDispose]())

describe('the policy pack', () => {
  test('passes the stack as it is, at preview and at up', async () => {
    for (const command of [['preview'], ['up', '--yes', '--skip-preview']]) {
      const { code, stdout, stderr } = await stack.pulumi(...command, ...policyPack)
      expect(`${code} ${stdout}${stderr}`).toMatch(/^0 (?![\s\S]*❌)[\s\S]*poolproof@v0\.1\.0/)
    }
  })

  test('refuses a role that may make databases, at preview, and nothing is changed', async () => {
    const said = await spoiled(
      'infra/managed-database.ts',
      'login: true,',
      'login: true, createDatabase: true,',
    )
    expect(said).toMatch(/^[^0][\s\S]*ROLE_TOO_STRONG: role poolproof_dev_app has createDatabase/)
    const [role] = await stack.query("SELECT rolcreatedb FROM pg_roles WHERE rolname = 'poolproof_dev_app'")
    expect(role).toEqual({ rolcreatedb: false })
  })

  test('refuses a deployment that no longer depends on its environment', async () => {
    const said = await spoiled('infra/vercel-app.ts', 'schema: args.schemaVersion,', '')
    expect(said).toMatch(/^[^0][\s\S]*META_MISSING: the deployment's meta lacks schema/)
    const { deployments } = await api(stack, '/v6/deployments')
    expect(deployments).toHaveLength(1)
  })
})

/** A preview from a copy of the sources with one place changed: exit code and text. */
async function spoiled(file: string, from: string, to: string): Promise<string> {
  using clone = cloneElsewhere()
  const path = join(clone.folder, file)
  const source = readFileSync(path, 'utf8')
  expect(source).toContain(from)
  writeFileSync(path, source.replace(from, to))
  const { code, stdout, stderr } = await runPulumi(
    stack.engine,
    ['preview', '--stack', 'dev', ...policyPack],
    {
      cwd: clone.folder,
    },
  )
  return `${code} ${stdout}${stderr}`
}
