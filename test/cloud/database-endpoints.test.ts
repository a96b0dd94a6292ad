import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { createCertificates } from '../../local/servers/certificates.ts'
import { startStack, type TestStack } from './harness/stack.ts'
import { health } from './harness/vercel.ts'

/** The database of the stack dev. */
const own = 'poolproof_dev'

let stack: TestStack
afterEach(async () => {
  await stack?.[Symbol.asyncDispose]()
})

/** `refused` destroys first, in vain, and takes away what was in the way. */
async function expectProvenAndClean(refused = async () => {}): Promise<void> {
  expect(await health(stack)).toMatchObject({ status: 200 })
  const { code, stdout } = await stack.pulumi('preview', '--expect-no-changes')
  expect(`${code} ${stdout}`).toMatch(/^0 /)
  await refused()
  const destroyed = await stack.pulumi('destroy', '--yes', '--skip-preview')
  expect(`${destroyed.code} ${destroyed.stdout}${destroyed.stderr}`).toMatch(/^0 /)
}

/** Without a drop: what it printed. */
async function destroyRefused(): Promise<string> {
  const { code, stdout, stderr } = await stack.pulumi('destroy', '--yes', '--skip-preview')
  expect(code).not.toBe(0)
  return stdout + stderr
}

describe('a stack comes up, is proved, is clean and is destroyed', () => {
  test('with a superuser as admin', async () => {
    stack = await startStack()
    const { database } = stack.cloud.file.stacks.dev as { database: object }
    stack.configure({ database: { ...database, adminUrl: stack.cloud.file.adminUrl } })
    await stack.up()
    await expectProvenAndClean(async () => {
      await stack.query('CREATE ROLE analyst')
      await stack.query(
        'CREATE TABLE public.report (n int) PARTITION BY LIST (n); ALTER TABLE public.report OWNER TO analyst',
        own,
      )
      const output = await destroyRefused()
      expect(output).toContain('DESTROY_LOSES: dropping database poolproof_dev would drop')
      expect(output).toContain("psql -d poolproof_dev -c 'DROP TABLE public.report'")
      expect(await tablesIn(own)).toContain('public.users')
      await stack.query('DROP TABLE public.report', own)
    })
  })

  test('in an existing database, as an admin without superuser whose login name is ROLE.REF', async () => {
    stack = await startStack({ imitates: 'supabase' })
    const { database } = stack.cloud.file.stacks.dev as { database: object }
    stack.configure({
      database: {
        ...database,
        manage: 'role',
        schema: 'auth',
      },
    })
    await stack.up()
    const tables = await tablesIn('postgres')
    expect(tables).toEqual(expect.arrayContaining(['auth._prisma_migrations', 'auth.sessions', 'auth.users']))
    expect(tables.filter((table) => !table.startsWith('auth.'))).toEqual([])
    await expectProvenAndClean(async () => {
      await stack.query('CREATE ROLE analyst')
      await stack.query('CREATE DATABASE warehouse')
      await stack.query(`CREATE TABLE public.notes (n int); ALTER TABLE public.notes OWNER TO analyst;
        GRANT SELECT ON public.notes TO poolproof_dev_app; CREATE VIEW public.people AS SELECT id FROM auth.users;
        CREATE VIEW public.ids AS SELECT id FROM public.people;
        CREATE TABLE public.orders (who uuid REFERENCES auth.users)`)
      await stack.query(
        'CREATE TABLE public.facts (n int); GRANT SELECT ON public.facts TO poolproof_dev_app_a',
        'warehouse',
      )
      const output = await destroyRefused()
      expect(output).toContain(
        'DESTROY_LOSES: dropping schema auth would drop what this stack did not create: ' +
          'table constraint orders_who_fkey on public.orders, view public.ids, view public.people',
      )
      expect(output).toContain(
        'poolproof_dev_app has rights on table public.notes of analyst in database postgres',
      )
      expect(output).toContain(
        'poolproof_dev_app_a has rights on table public.facts of postgres in database warehouse',
      )
      expect(await tablesIn('postgres')).toContain('auth.users')
      // The commands that it printed, as the owner.
      for (const [, database, statements] of output.matchAll(/psql -d (\w+)((?: -c '[^']+')+)/g))
        for (const [, sql] of (statements ?? '').matchAll(/-c '([^']+)'/g))
          await stack.query(sql as string, database)
      await stack.query('DROP TABLE public.notes, public.orders')
    })
    expect(await tablesIn('postgres')).toEqual([])
  })

  test('with both URLs given and nothing managed', async () => {
    stack = await startStack()
    await stack.query("CREATE ROLE given LOGIN PASSWORD 'given-password'")
    await stack.query('CREATE DATABASE given OWNER given')
    const given = (port: number) =>
      `postgresql://given:given-password@127.0.0.1:${port}/given?sslmode=disable`
    const { pooler, postgres } = stack.cloud
    stack.configure({
      database: { manage: 'none', pooledUrl: given(pooler.port), directUrl: given(postgres.port) },
    })
    await stack.up()
    await expectProvenAndClean()
    expect(await tablesIn('given')).toContain('public.users')
  })

  test('over TLS on a private CA, through both endpoints', async () => {
    using folder = temporaryFolder()
    stack = await startStack({ tls: await createCertificates(folder.path) })
    await stack.up()
    await expectProvenAndClean()
  })
})

function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'poolproof-tls-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

async function tablesIn(database: string): Promise<string[]> {
  const rows = await stack.query(
    `SELECT schemaname || '.' || tablename AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    database,
  )
  return rows.map(({ name }) => String(name))
}
