import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { runPulumi } from '../../cli/pulumi/client.ts'
import { type Clone, cloneElsewhere } from './harness/clone.ts'
import { stackTest, type TestStack } from './harness/stack.ts'
import { step } from './harness/step.ts'

const applied = 'prisma/migrations/20260101000000_users_and_sessions'

const test = stackTest()

function previewIn(stack: TestStack, clone: Clone, ...args: string[]) {
  return runPulumi(stack.engine, ['preview', ...args, '--stack', 'dev'], { cwd: clone.folder })
}

test('the engine shows pending migrations and refuses edited ones', async ({ stack }) => {
  await step('shows 2 pending migrations in the first preview, before there is a database', async () => {
    const { stdout, code } = await stack.pulumi('preview')
    expect(stdout).toMatch(/2 pending migrations: 20260101000000_users_and_sessions, \d+_limits/)
    expect(code).toBe(0)
  })

  await step('no pending one in the second, and an edited or removed file is refused', async () => {
    await stack.up()
    expect((await stack.pulumi('preview', '--expect-no-changes')).stdout).not.toContain('pending')
    using clone = cloneElsewhere()
    writeFileSync(join(clone.folder, applied, 'migration.sql'), '-- nothing\n')
    const edited = await previewIn(stack, clone)
    expect(edited.stdout + edited.stderr).toMatch(/MIGRATION_EDITED[\s\S]*fix: /)
    expect(edited.code).not.toBe(0)
    rmSync(join(clone.folder, applied), { recursive: true })
    const removed = await previewIn(stack, clone)
    expect(removed.stdout + removed.stderr).toMatch(/MIGRATION_REMOVED[\s\S]*fix: /)
    expect(removed.code).not.toBe(0)
  })

  await step('a refresh shows a changed history table as drift, and its repair', async () => {
    const checksum = (sql: string) =>
      stack.query(`UPDATE _prisma_migrations SET checksum = ${sql}`, 'poolproof_dev')
    await checksum('reverse(checksum)')
    const { stdout, code } = await stack.pulumi('refresh', '--yes', '--skip-preview', '--diff')
    expect(stdout).toMatch(/poolproof:index:Migration[\s\S]*~ migrations/)
    expect(code).toBe(0)
    const preview = await stack.pulumi('preview')
    expect(preview.stdout + preview.stderr).toContain('MIGRATION_EDITED')
    await checksum('reverse(checksum)')
    expect((await stack.pulumi('refresh', '--yes', '--skip-preview')).code).toBe(0)
    expect((await stack.pulumi('preview', '--expect-no-changes')).code).toBe(0)
  })
})
