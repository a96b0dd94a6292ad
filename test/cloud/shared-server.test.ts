import { expect } from 'vitest'
import { readBudget } from '../../rules/budget/text.ts'
import { configureSecond } from './harness/second-stack.ts'
import { stackTest, type TestStack } from './harness/stack.ts'
import { long, step } from './harness/step.ts'

const test = stackTest()

const withPool = (stack: TestStack, poolSize: number) =>
  configureSecond(stack, 'staging', { database: { pooler: { poolSize, maxClients: 200 } } })

async function budgetRows(stack: TestStack, name: string) {
  const { stdout } = await stack.pulumiOn(name, 'stack', 'output', 'budget')
  return readBudget(stdout.trim())?.rows.map(({ who, most }) => `${who} ${most}`)
}

test('a stack has the room that the other stacks of its server leave', long, async ({ stack }) => {
  await stack.up()
  const said = async (...args: string[]) => {
    const { code, stdout, stderr } = await stack.pulumiOn('staging', ...args)
    return `${code} ${stdout}${stderr}`
  }

  await step('one that would exceed it with them is refused at preview, with the sum', async () => {
    await withPool(stack, 65)
    const refused = await said('preview')
    expect(refused).toContain(
      'BUDGET_BACKENDS: 65 pool x 1 role + 5 migrations + 3 kept free + 20 poolproof_dev_app_a + 5 poolproof_dev_migrator = 98 backends, ' +
        'and Postgres has 100 - 3 reserved = 97: 1 too many',
    )
    expect(refused).toMatch(
      /config set --path poolproof:database\.pooler\.poolSize 64; or make room in the stack whose poolproof:database\.name is poolproof_dev: /,
    )
    expect(await stack.query("SELECT 1 FROM pg_roles WHERE rolname ~ '^poolproof_staging'")).toEqual([])
  })

  await step('with the pool that the fix names it fits, and lists them', async () => {
    await withPool(stack, 64)
    expect(await said('up', '--yes', '--skip-preview')).toMatch(/^0 /)
    expect(await budgetRows(stack, 'staging')).toEqual([
      ...['functions to pooler 100', 'pooler to Postgres 64', 'migrations 5', 'people and tools 3'],
      ...['poolproof_dev_app_a 20', 'poolproof_dev_migrator 5', 'Postgres 97'],
    ])
  })

  await step('the first one sees the second, and nothing of it changes', async () => {
    const { code, stdout } = await stack.pulumi('preview', '--expect-no-changes')
    expect(`${code} ${stdout}`).toMatch(/^0 /)
    expect(stdout).toContain('poolproof_staging_app_a:64,poolproof_staging_migrator:5')
  })

  await step('a server that cannot be asked is said', async () => {
    const { database } = stack.cloud.file.stacks.dev as { database: { adminUrl: string } }
    const adminUrl = database.adminUrl.replace(/:[^:@]+@/, ':wrong-password@')
    stack.configure({ database: { ...database, adminUrl } })
    const { stdout, stderr } = await stack.pulumi('preview')
    expect(stdout + stderr).toMatch(/SERVER_UNSEEN: .*password authentication failed/)
    expect(stdout + stderr).not.toContain('wrong-password')
  })
})
