import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { liveProject } from '../../../cli/doctor/vercel/live-project.ts'
import { type Examples, examplesTest } from './custom-app.ts'
import { clientOf } from './embedded-vercel.ts'
import { scope } from './fixtures.ts'
import type { TestStack } from './stack.ts'

/** Values that are never to be seen, by variable; the first two sign what people are logged in by. */
export const canaries = {
  JWT_ACCESS_SECRET: 'canary-Q9xYm3vTkLpR7wZcN2bHsJ5dGfA8eU',
  JWT_REFRESH_SECRET: 'canary-M4tVr8nKjXqW1yBzE6uCpD3hSaG7iO',
  CRON_SECRET: 'canary-Zt6Rk2LwQx9VbN4m',
  MAIL_KEY: 'canary-mail "quoted" $key',
  HIDDEN: 'canary-hidden',
} as const
const databasePassword = 'canaryShopPassword1'

/** The app: who is logged in, what its variables are, and how many tables there are. */
const source = `
import { createHash, createHmac } from 'node:crypto'
import { createPool } from '../../app/database/create-pool.ts'
import { scope } from './fixtures.ts'
const pool = createPool({ ...process.env, DATABASE_POOL_MAX: process.env.DATABASE_POOL_MAX ?? '2' })
const names = ['DATABASE_URL', 'NODE_ENV', 'FEATURE', ...${JSON.stringify(Object.keys(canaries))}]
const digest = () => createHash('sha256').update(JSON.stringify(names.map((name) => process.env[name]))).digest('hex')
function loggedIn(token) {
  const [body, signature] = (token ?? '').split('.')
  return signature === createHmac('sha256', process.env.JWT_ACCESS_SECRET).update(body).digest('base64url')
}
export default { async fetch(request) {
  const { pathname } = new URL(request.url)
  if (pathname === '/me') return new Response(digest(), { status: loggedIn(request.headers.get('authorization')) ? 200 : 401 })
  return Response.json((await pool.query('SELECT count(*)::int AS tables FROM pg_tables')).rows[0])
} }`

export interface DashboardProject {
  /** Its build, as `vercel build` leaves it. */
  output: string
  /** Where its own domain answers. */
  address: string
  domain: string
  /** Asks as a user who logged in before; the body distinguishes the values of the variables. */
  me(): Promise<{ status: number; values: string }>
  live(): ReturnType<typeof liveProject>
}

/** A project that was configured manually: database and role by SQL, everything else by Vercel's API. */
async function createDashboardProject(
  { cloud, query }: TestStack,
  examples: Examples,
  name: string,
): Promise<DashboardProject> {
  const { api, apiToken, teamId } = cloud.file
  const { call, deploy } = clientOf({ api }, apiToken)
  await query(`CREATE ROLE ${name} LOGIN PASSWORD '${databasePassword}'`)
  await query(`CREATE DATABASE ${name} OWNER ${name}`)
  const urlAt = (port: number) =>
    `postgresql://${name}:${databasePassword}@127.0.0.1:${port}/${name}?sslmode=disable`

  const { body: project } = await call('POST', '/v11/projects', { name, framework: 'nextjs' })
  const domain = `api.${name}.localhost`
  await call('POST', `/v10/projects/${project.id}/domains`, { name: domain })
  const typed = (key: string, value: string, type = 'encrypted', target = ['production']) => ({
    key,
    value,
    type,
    target,
  })
  const { JWT_ACCESS_SECRET, JWT_REFRESH_SECRET, CRON_SECRET, MAIL_KEY, HIDDEN } = canaries
  await call('POST', `/v10/projects/${project.id}/env`, [
    typed('DATABASE_URL', urlAt(cloud.pooler.port)),
    typed('DIRECT_URL', urlAt(cloud.postgres.port)),
    typed('JWT_ACCESS_SECRET', JWT_ACCESS_SECRET),
    typed('JWT_REFRESH_SECRET', JWT_REFRESH_SECRET, 'sensitive'),
    typed('CRON_SECRET', CRON_SECRET),
    typed('NODE_ENV', 'production', 'plain'),
    typed('FEATURE', 'true', 'plain'),
    typed('MAIL_KEY', MAIL_KEY, 'encrypted', ['production', 'preview']),
    typed('HIDDEN', HIDDEN, 'sensitive'),
    typed('HIDDEN', 'of previews', 'encrypted', ['preview']),
    typed('EMPTY', ''),
  ])
  writeFileSync(join(examples.folder, `${name}.ts`), source)
  const output = await examples.build(`${name}.ts`)
  await deploy(project.id, filesOf(output), { target: 'production' })
  const address = await cloud.vercel.addressOf(domain)
  const body = Buffer.from('{"sub":"1"}').toString('base64url')
  const token = `${body}.${createHmac('sha256', JWT_ACCESS_SECRET).update(body).digest('base64url')}`
  return {
    output,
    address,
    domain,
    async me() {
      const answer = await fetch(`${address}/me`, { headers: { authorization: token } })
      return { status: answer.status, values: await answer.text() }
    },
    live: () => liveProject({ token: apiToken, team: teamId, url: api }, name),
  }
}

function filesOf(output: string): Record<string, string> {
  const names = readdirSync(output, { recursive: true, encoding: 'utf8' })
  const files = names.filter((name) => statSync(join(output, name)).isFile())
  return Object.fromEntries(
    files.map((name) => [`.vercel/output/${name}`, readFileSync(join(output, name), 'utf8')]),
  )
}

/** The same with `shop`, a project that was made in the dashboard of the embedded cloud. */
export const shopTest = examplesTest().extend('shop', scope, ({ stack, examples }) =>
  createDashboardProject(stack, examples, 'shop'),
)
