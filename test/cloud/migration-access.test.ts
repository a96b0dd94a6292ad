import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { ask } from '../../local/servers/query.ts'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { type MigratedDatabase, migrationTest } from './harness/migrated-database.ts'
import { runDoctor } from './harness/run-doctor.ts'
import type { Servers } from './harness/servers.ts'

const init = '20260101000000_init'
const test = migrationTest({ [init]: 'CREATE TABLE people (name text);' })
let roles = 0

/** Lets the migrations log in as a new role. Returns the administrator's way in, to do what a fix says. */
async function asNewRole(database: MigratedDatabase, { admin }: Servers) {
  const adminUrl = database.directUrl
  const role = `migrator-${++roles}`
  await admin(`CREATE ROLE "${role}" LOGIN PASSWORD 'canary-${role}'`)
  database.directUrl = Object.assign(new URL(adminUrl), { username: role, password: `canary-${role}` }).href
  /** Runs the SQL of a fix, which is quoted for the shell. */
  const apply = async (fix: string) => {
    const [, sql = ''] = /psql "\$ADMIN_URL" -c '(.*?)' /.exec(fix) ?? []
    expect(sql, fix).not.toBe('')
    await ask(adminUrl, sql)
  }
  return { role, apply, adminUrl }
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => '',
    ({ message }: Error) => message,
  )

/** What the doctor says of the migrations, with this direct connection. */
async function asked({ directUrl, folder }: MigratedDatabase, pooledUrl = directUrl) {
  const place = mkdtempSync(join(tmpdir(), 'poolproof-env-'))
  try {
    const file = join(place, 'app.env')
    writeFileSync(file, `DATABASE_URL="${pooledUrl}"\n${directUrl ? `DIRECT_URL="${directUrl}"\n` : ''}`)
    const { lines, text } = await runDoctor(['--file', file, '--prisma', join(packageFolder, folder)])
    expect(text).not.toContain('canary-')
    return lines.find(({ question }) => question === 'migrations applied')
  } finally {
    rmSync(place, { recursive: true })
  }
}

describe('what stands in the way of a migration, at preview, at update and in the doctor', () => {
  test('no right to create tables in public', async ({ database, servers }) => {
    const { role, apply } = await asNewRole(database, servers)
    const said = await refusal(database.preview())
    expect(said).toMatch(/MIGRATION_SCHEMA_DENIED: role \S+ may not create tables in schema public: since/)
    expect(await refusal(database.up())).toBe(said)
    expect(await asked(database)).toMatchObject({
      verdict: 'wrong',
      reasons: [{ code: 'MIGRATION_SCHEMA_DENIED', fix: expect.stringContaining(`"${role}"`) }],
    })
    await apply(said)
    expect((await database.up()).outputs.schemaVersion).toBe(init)
  })

  test("another role's history", async ({ database, servers }) => {
    await servers.admin("CREATE ROLE first LOGIN PASSWORD 'first'")
    const { apply, adminUrl } = await asNewRole(database, servers)
    const url = database.directUrl
    await ask(adminUrl, 'GRANT CREATE ON SCHEMA public TO first')
    database.directUrl = Object.assign(new URL(adminUrl), { username: 'first', password: 'first' }).href
    const state = await database.up()
    database.commit('20260102000000_more', 'ALTER TABLE people ADD COLUMN age int;')
    database.directUrl = url
    const said = await refusal(database.preview(state))
    expect(said).toMatch(/MIGRATION_HISTORY_FOREIGN: _prisma_migrations belongs to role first/)
    expect(await asked(database)).toMatchObject({
      verdict: 'wrong',
      reasons: [{ code: 'MIGRATION_HISTORY_FOREIGN' }],
    })
    await apply(said)
    expect(await refusal(database.preview(state))).not.toContain('MIGRATION_HISTORY_FOREIGN')
  })

  test('tables without a history (prisma db push): a baseline comes before `migrate deploy`', async ({
    database,
  }) => {
    await database.rows('CREATE TABLE people (name text)')
    const baseline =
      /MIGRATION_BASELINE: schema public has 1 table [\s\S]*DIRECT_URL[\s\S]*resolve --applied 20260101000000_init/
    expect(await refusal(database.preview())).toMatch(baseline)
    expect(await refusal(database.up())).toMatch(baseline)
    expect(await asked(database)).toMatchObject({
      verdict: 'wrong',
      reasons: [{ code: 'MIGRATION_BASELINE' }],
    })
  })

  test('a migration that failed before: nothing is said of `migrate deploy`, which cannot work yet', async ({
    database,
  }) => {
    database.commit('20260102000000_bad', 'SELECT nothing_of_the_kind();')
    expect(await refusal(database.up())).toContain('MIGRATION_FAILED')
    expect(await asked(database)).toMatchObject({
      verdict: 'wrong',
      reasons: [
        { code: 'MIGRATION_UNRESOLVED', fix: expect.stringContaining('--rolled-back 20260102000000_bad') },
      ],
    })
  })

  test("the app's role may do nothing here, and that is no fault of it", async ({ database, servers }) => {
    await database.up()
    database.commit('20260102000000_more', 'ALTER TABLE people ADD COLUMN age int;')
    await asNewRole(database, servers)
    expect(await asked({ ...database, directUrl: '' }, database.directUrl)).toMatchObject({
      verdict: 'cannot tell',
    })
  })
})

test('an extension that only an administrator may create names the command, and the migration to resolve after it', async ({
  database,
}) => {
  database.commit('20260102000000_warm', 'CREATE EXTENSION pg_prewarm;')
  expect(await refusal(database.up())).toMatch(
    /MIGRATION_FAILED[\s\S]*fix: psql "\$ADMIN_URL" -c 'CREATE EXTENSION IF NOT EXISTS "pg_prewarm"'[\s\S]*IF NOT EXISTS in migration\.sql[\s\S]*resolve --rolled-back 20260102000000_warm/,
  )
})

test('a table of another role that a migration writes to names the right, and the migration to resolve after it', async ({
  database,
  servers,
}) => {
  await ask(database.directUrl, 'CREATE SCHEMA theirs; CREATE TABLE theirs.list (a int)')
  const { role, adminUrl } = await asNewRole(database, servers)
  await ask(adminUrl, `GRANT CREATE ON SCHEMA public TO "${role}"; GRANT USAGE ON SCHEMA theirs TO "${role}"`)
  await database.up()
  database.commit('20260102000000_copy', 'INSERT INTO theirs.list VALUES (1);')
  expect(await refusal(database.up())).toMatch(
    /MIGRATION_FAILED[\s\S]*GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE "list" TO "migrator[\s\S]*resolve --rolled-back 20260102000000_copy/,
  )
})
