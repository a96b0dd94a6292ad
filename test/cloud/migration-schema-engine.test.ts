import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Certificates, createCertificates } from '../../local/servers/certificates.ts'
import { ask } from '../../local/servers/query.ts'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { run } from './harness/process.ts'
import { type Servers, startServers } from './harness/servers.ts'

const engine = join(packageFolder, 'setup/offline/schema-engine/schema-engine')
const cli = join(packageFolder, 'node_modules/prisma/build/index.js')
const names = readdirSync(join(packageFolder, 'prisma/migrations')).filter((name) => /^\d/.test(name))

let servers: Servers
let folder: string
let certificates: Certificates

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'poolproof-engine-'))
  certificates = await createCertificates(folder)
  servers = await startServers({ tls: certificates })
  cpSync(join(packageFolder, 'prisma'), join(folder, 'prisma'), { recursive: true })
  writeFileSync(join(folder, 'ca.pem'), certificates.ca)
})
afterAll(async () => {
  await servers?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

function url(database: string, parameters: Record<string, string> = {}): string {
  const direct = new URL(servers.postgres.cloudAdminUrl)
  direct.pathname = database
  direct.search = String(
    new URLSearchParams({ sslmode: 'require', sslcert: join(folder, 'ca.pem'), ...parameters }),
  )
  return direct.href
}

/** The official CLI on our engine. */
function prisma(directUrl: string, args: string[], env: NodeJS.ProcessEnv = {}) {
  return run(process.execPath, [cli, ...args], {
    cwd: packageFolder,
    env: {
      ...process.env,
      DIRECT_URL: directUrl,
      PRISMA_SCHEMA_ENGINE_BINARY: engine,
      CHECKPOINT_DISABLE: '1',
      NO_COLOR: '1',
      ...env,
    },
  })
}

const query = (database: string, sql: string) => ask(url(database), sql, certificates.ca)
const same = [
  'migrate',
  'diff',
  '--from-config-datasource',
  '--to-schema',
  'prisma/schema.prisma',
  '--exit-code',
]

describe('the official CLI on the WASM engine', () => {
  test('deploys into a database that it creates, then has nothing to do, and the schema is as written', async () => {
    const first = await prisma(url('made'), ['migrate', 'deploy'])
    expect(first.output).toMatch(/database made created[\s\S]*All migrations have been successfully applied/)
    expect(first.code).toBe(0)
    expect((await prisma(url('made'), ['migrate', 'deploy'])).output).toContain(
      'No pending migrations to apply',
    )
    expect(await prisma(url('made'), ['migrate', 'status'])).toMatchObject({ code: 0 })
    expect(await prisma(url('made'), same)).toMatchObject({ code: 0 })
  })

  test('finds a difference with exit code 2 and prints it', async () => {
    await prisma(url('differs'), ['migrate', 'deploy'])
    await query('differs', 'ALTER TABLE users ADD COLUMN extra text')
    const { code, output } = await prisma(url('differs'), same)
    expect(output).toContain('extra')
    expect(code).toBe(2)
  })

  test('works in the schema the URL names and leaves public empty', async () => {
    expect(await prisma(url('schemas', { schema: 'own' }), ['migrate', 'deploy'])).toMatchObject({ code: 0 })
    const tables = await query(
      'schemas',
      "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename IN ('users', '_prisma_migrations')",
    )
    expect(tables).toEqual([{ schemaname: 'own' }])
    expect(await prisma(url('schemas', { schema: 'own' }), same)).toMatchObject({ code: 0 })
  })

  test('pushes a schema, refuses to deploy over it, and does after the migrations are resolved', async () => {
    expect(await prisma(url('pushed'), ['db', 'push'])).toMatchObject({ code: 0 })
    const refused = await prisma(url('pushed'), ['migrate', 'deploy'])
    expect(refused.output).toContain('P3005')
    expect(refused.code).toBe(1)
    for (const name of names)
      expect(await prisma(url('pushed'), ['migrate', 'resolve', '--applied', name])).toMatchObject({
        code: 0,
      })
    expect((await prisma(url('pushed'), ['migrate', 'deploy'])).output).toContain('No pending migrations')
  })

  test('replays the migrations in a shadow database and drops it', async () => {
    await prisma(url('shadowed'), ['migrate', 'deploy'])
    const args = [
      'migrate',
      'diff',
      '--from-migrations',
      'prisma/migrations',
      '--to-config-datasource',
      '--exit-code',
    ]
    expect(await prisma(url('shadowed'), args)).toMatchObject({ code: 0 })
    expect(
      await query('shadowed', "SELECT datname FROM pg_database WHERE datname LIKE '%shadow_db%'"),
    ).toEqual([])
  })

  test('is found silently where Prisma’s own engine was not downloaded', async () => {
    const { code, output } = await prisma(url('made'), ['migrate', 'status'], {
      PRISMA_SCHEMA_ENGINE_BINARY: undefined,
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
    })
    expect(output).toContain('Database schema is up to date')
    expect(code).toBe(0)
  })

  test('compares files without any database', async () => {
    const args = ['migrate', 'diff', '--from-empty', '--to-schema', 'prisma/schema.prisma', '--script']
    const { code, output } = await prisma('', args)
    expect(output).toContain('CREATE TABLE "users"')
    expect(code).toBe(0)
  })
})

describe('what must not pass', () => {
  test.each([
    ['a wrong password', () => url('postgres').replace(/:[^:@]+@/, ':canary-4711@'), /P1000/],
    [
      'a CA file that holds no certificate',
      () => url('postgres', { sslcert: '/etc/hostname' }),
      /P1011|P1001/,
    ],
    ['an unknown CA, even with sslaccept', () => unknownCa({ sslaccept: 'accept_invalid_certs' }), /P1011/],
    [
      'a port where no server listens',
      () => url('postgres').replace(/:\d+\//, ':1/'),
      /P1001[\s\S]*ECONNREFUSED/,
    ],
  ])('%s ends in exit code 1 with the reason', async (_, directUrl, reason) => {
    const { code, output } = await prisma(directUrl(), ['migrate', 'deploy'])
    expect(output).toMatch(reason)
    expect(output).not.toContain('canary-4711')
    expect(code).toBe(1)
  })

  test.each([
    ['deploy', ['migrate', 'deploy']],
    ['diff', same],
  ])('a panic during %s does not end in exit code 0', async (_, args) => {
    const { code } = await prisma(url('postgres'), args, { FORCE_PANIC_SCHEMA_ENGINE: '1' })
    expect(code).toBe(1)
  })

  test('an engine that cannot start ends with the code of a crash', async () => {
    expect(await run(engine, ['--nonsense'])).toMatchObject({ code: 101 })
    expect(await run('sh', ['-c', `echo garbage | ${engine}`])).toMatchObject({ code: 101 })
  })
})

describe('the CA', () => {
  test('may come from DATABASE_CA as well', async () => {
    const { code } = await prisma(unknownCa(), ['migrate', 'deploy'], { DATABASE_CA: certificates.ca })
    expect(code).toBe(0)
  })
})

describe('the password', () => {
  test('need not be in the argument: it comes from DIRECT_URL of the same user and database, and of no other', async () => {
    const bare = new URL(url('postgres'))
    bare.password = ''
    const connect = (directUrl: string) =>
      run(engine, ['--datasource', JSON.stringify({ url: bare.href }), 'cli', 'can-connect-to-database'], {
        env: { ...process.env, DIRECT_URL: directUrl },
      })
    expect(await connect(url('postgres'))).toMatchObject({ code: 0 })
    expect(await connect(url('another'))).toMatchObject({ code: 1 })
  })
})

function unknownCa(parameters: Record<string, string> = {}): string {
  const without = new URL(url('postgres', parameters))
  without.searchParams.delete('sslcert')
  return without.href
}
