import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { expect } from 'vitest'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { pgConfig } from '../../rules/url/pg-config.ts'
import { examplesTest } from './harness/custom-app.ts'
import { scope } from './harness/fixtures.ts'
import { foreignProject } from './harness/foreign-project.ts'

const test = examplesTest().extend('project', scope, async ({ stack }, { onCleanup }) => {
  const project = foreignProject(stack)
  onCleanup(() => project[Symbol.dispose]())
  const { adminUrl } = stack.cloud.file
  const address = (port: number) => `127.0.0.1:${port}`
  const { code, output } = await project.pulumi('stack', 'init', 'mine')
  expect(code, output).toBe(0)
  for (const [name, value] of Object.entries({
    adminUrl,
    pooledAddress: address(stack.cloud.pooler.port),
    directAddress: address(stack.cloud.postgres.port),
  }))
    await project.pulumi('config', 'set', ...(name === 'adminUrl' ? ['--secret'] : []), name, value)
  return project
})

const up = ['up', '--yes', '--skip-preview', '--stack', 'mine']
const program = `import * as pulumi from '@pulumi/pulumi'
import { JwtKeys, Migration, PooledPostgres, ProductionDomain, Proof, VercelApp } from 'poolproof'
const config = new pulumi.Config()
const [pooledAddress, directAddress] = ['pooledAddress', 'directAddress'].map((name) => config.require(name))
const postgres = new PooledPostgres('postgres', { adminUrl: config.requireSecret('adminUrl'), pooledAddress, directAddress, sslmode: 'disable', protect: false })
export const variables = { ...postgres.environment, ...new JwtKeys('jwt').environment }
`

test('PooledPostgres and JwtKeys stand alone in a program of five lines, with a secret URL that is an output', async ({
  project,
  stack,
}) => {
  project.write('index.ts', program)
  const preview = await project.pulumi('preview', '--stack', 'mine')
  expect(preview.code, preview.output).toBe(0)
  const { code, output } = await project.pulumi(...up)
  expect(code, output).toBe(0)
  const { variables } = await project.outputs()
  expect(Object.keys(variables).sort()).toEqual([
    'DATABASE_POOL_MAX',
    'DATABASE_URL',
    'JWT_ACCESS_SECRET',
    'JWT_ACCESS_SECRET_PREVIOUS',
    'JWT_REFRESH_SECRET',
    'JWT_REFRESH_SECRET_PREVIOUS',
  ])
  const client = new pg.Client(pgConfig(variables.DATABASE_URL))
  await client.connect()
  const { rows } = await client.query('SELECT current_user AS role, current_database() AS database')
  await client.end()
  expect(rows).toEqual([{ role: 'shop_mine_app_a', database: 'shop_mine' }])
  expect(
    await stack.query("SELECT rolconnlimit AS most FROM pg_roles WHERE rolname = 'shop_mine_app_a'"),
  ).toEqual([{ most: 20 }])
  const again = await project.pulumi('preview', '--expect-no-changes', '--stack', 'mine')
  expect(again.code, again.output).toBe(0)
})

/** A plain server of Node with a pool; `GET /users` asks the database. */
async function plainServer(url: string) {
  const pool = new pg.Pool({ ...pgConfig(url), max: 2 })
  pool.on('error', () => undefined)
  const server = createServer(async ({ url: path }, answer) => {
    const { rows } = await pool.query('SELECT count(*)::int AS tables FROM pg_tables')
    answer.statusCode = path === '/users' ? 200 : 404
    answer.setHeader('content-type', 'application/json').end(JSON.stringify(rows[0]))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await pool.end()
    },
  }
}

test('Proof holds for a service that is not on Vercel, says what it did not see, and is empty the second time', async ({
  project,
}) => {
  project.write('index.ts', program)
  await project.pulumi(...up)
  const { variables } = await project.outputs()
  await using server = await plainServer(variables.DATABASE_URL)
  const proof = (more: string) => `${program}
const proof = new Proof('proof', { url: '${server.url}', path: '/users', requests: 20, concurrency: 5, postgres, ${more} })
export const { evidence, deploymentId } = proof`
  project.write('index.ts', proof(''))
  const first = await project.pulumi(...up)
  expect(first.code, first.output).toBe(0)
  const { evidence, deploymentId } = await project.outputs()
  expect(evidence).toMatchObject({ requests: 20, failures: 0, poolingProbe: { shared: true } })
  expect(deploymentId).toBe('')
  expect(evidence.gaps).toEqual([
    'no deploymentId: which release answered was not seen, and another one at the same URL is not proved by itself',
    'no bypassSecret: only what anybody can reach was asked',
    'no fingerprint: that the app runs with this environment was not seen',
    expect.stringContaining('may create temporary tables'),
  ])
  const again = await project.pulumi('preview', '--expect-no-changes', '--stack', 'mine')
  expect(again.code, again.output).toBe(0)

  project.write('index.ts', proof("deploymentId: 'v2', paths: ['/missing']"))
  const missed = await project.pulumi(...up)
  expect(missed.code).not.toBe(0)
  expect(missed.output).toMatch(
    /PROOF_FAILED: 1 of \d+ checks missed\s+path \/missing: expected HTTP 200, got HTTP 404/,
  )
})

test('PooledPostgres refuses an output once it is known, in one error, and creates nothing', async ({
  project,
  stack,
}) => {
  project.write(
    'index.ts',
    `${program}
new PooledPostgres('other', { adminUrl: config.requireSecret('adminUrl'), name: 'other', plan: 'huge', pooledAddress, directAddress, sslmode: 'disable' })`,
  )
  const { code, output } = await project.pulumi(...up)
  expect(code).not.toBe(0)
  expect(output).toContain('PLAN_UNKNOWN: PooledPostgres other: ')
  expect(await stack.query("SELECT FROM pg_roles WHERE rolname LIKE 'other%'")).toEqual([])
})

test('all of them make the app of somebody else on Vercel, migrated, proved, and only then on its domain', async ({
  project,
  stack,
  examples,
}) => {
  const { apiToken, teamId } = stack.cloud.file
  await project.pulumi('config', 'set', '--secret', 'vercel:apiToken', apiToken)
  await project.pulumi('config', 'set', 'vercel:team', teamId)
  const output = await examples.build('own-app/index.ts')
  const whole = (path: string) => `${program}
const { schemaVersion } = new Migration('migration', { postgres, folder: '${packageFolder}/prisma' })
const app = new VercelApp('app', { project: 'theirs', region: 'iad1', domain: 'api.theirs.localhost', output: '${output}', schemaVersion,
  environment: { ...variables, FRONTEND_URL: 'https://theirs.localhost', GREETING: 'hello' } })
const proof = new Proof('proof', { app, postgres, path: '${path}', requests: 20, concurrency: 5 })
new ProductionDomain('api', { domain: 'api.theirs.localhost', deploymentId: proof.deploymentId })
export const { evidence } = proof`
  project.write('index.ts', whole('/tables'))
  const { code, output: said } = await project.pulumi(...up)
  expect(code, said).toBe(0)
  const { evidence } = await project.outputs()
  expect(evidence).toMatchObject({ requests: 20, failures: 0, poolingProbe: { shared: true } })
  expect(evidence.gaps.filter((gap: string) => gap.startsWith('no '))).toEqual([])
  const address = await stack.cloud.vercel.addressOf('api.theirs.localhost')
  const [{ migrations }] = (await stack.query(
    'SELECT count(*)::int AS migrations FROM _prisma_migrations',
    'shop_mine',
  )) as [{ migrations: number }]
  expect(migrations).toBeGreaterThan(0)
  expect(await (await fetch(address)).json()).toHaveProperty('tables')
  const again = await project.pulumi('preview', '--expect-no-changes', '--stack', 'mine')
  expect(again.code, again.output).toBe(0)
})
