import { expect } from 'vitest'
import type { Evidence } from '../../plugin/proof/prove.ts'
import {
  buildFramework,
  type ClientName,
  clients,
  type FrameworkName,
  frameworks,
} from './harness/framework-app.ts'
import { run } from './harness/process.ts'
import { stackTest, type TestStack } from './harness/stack.ts'
import { long, step } from './harness/step.ts'

/** The shop of each framework has the same routes, and a database with a kettle and a teapot. */
const account = {
  register: { route: 'POST /api/auth/register', body: { email: '{email}', password: '{password}' } },
  login: { route: 'POST /api/auth/login', body: { email: '{email}', password: '{password}' } },
  remove: { route: 'DELETE /api/auth/me' },
}

/** Each with Prisma; `npm run matrix` asks for every framework with every client. */
const few = (['nest', 'next', 'sveltekit'] as const).map((name) => ({ name, client: 'prisma' as const }))
const all = Object.keys(frameworks).flatMap((name) =>
  clients.map((client) => ({ name: name as FrameworkName, client })),
)
const cells: { name: FrameworkName; client: ClientName }[] = process.env.POOLPROOF_MATRIX ? all : few

/** Next.js prerenders pages at the build, SvelteKit when they are first asked for; those of the others ask each time. */
const home: Partial<Record<FrameworkName, string[]>> = { next: ['PRERENDER', 'HIT'], sveltekit: ['HIT'] }
const withForms: FrameworkName[] = ['next', 'sveltekit']

/** A page as a visitor gets it who follows no redirect. */
async function visit(address: string, path: string, init: RequestInit = {}) {
  const answer = await fetch(address + path, { redirect: 'manual', ...init })
  const [cookie = ''] = answer.headers.getSetCookie().map((each) => each.split(';', 1)[0])
  const { status, headers } = answer
  const location = headers.get('location')
  return { status, cookie, location, cache: headers.get('x-vercel-cache'), text: await answer.text() }
}

/** The first form of a page, filled in and sent as by a browser without JavaScript. */
async function submit(address: string, path: string, fields: Record<string, string>) {
  const { text } = await visit(address, path)
  const hidden = [...text.matchAll(/<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?/g)]
  const form = new FormData()
  for (const [, name = '', value = ''] of hidden) form.set(name, value.replaceAll('&quot;', '"'))
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  const headers = { origin: address, accept: 'text/html' }
  return visit(address, path, { method: 'POST', body: form, headers })
}

async function outputs(stack: TestStack): Promise<{ address: string; evidence: Evidence }> {
  const { stdout } = await stack.pulumi('stack', 'output', '--json')
  const [proof] = await stack.resources('Proof')
  return { address: JSON.parse(stdout).address, evidence: proof?.outputs?.evidence as Evidence }
}

const test = stackTest()

test.for(cells)(
  '$name with $client is proved, and its pages and guards are right',
  long,
  async ({ name, client }, { stack }) => {
    const { output, prisma } = await buildFramework(name, client)
    stack.configure({ app: { output, prisma }, proof: { path: '/api/auth/me', account } })
    await stack.up()
    const { address, evidence } = await outputs(stack)
    const page = (path: string, init?: RequestInit) => visit(address, path, init)

    await step('the proof logs in, and no request of its burst fails', async () => {
      expect(evidence).toMatchObject({ requests: 200, failures: 0, poolingProbe: { shared: true } })
      expect(evidence.checks.filter(({ ok }) => !ok)).toEqual([])
      expect(evidence.checks.map(({ name }) => name)).toContain('login with a wrong password')
    })

    await step('a static page, one that reads the database, and one that is not there', async () => {
      const first = await page('/')
      expect(first.text).toContain('Welcome to the shop')
      expect(home[name] ?? ['MISS']).toContain(first.cache)
      expect((await page('/products')).text).toMatch(/Kettle.*Teapot/)
      expect((await page('/nothing')).status).toBe(404)
    })

    await step('a cached page is served while a new one is made', async () => {
      const rendered = async () => {
        const { cache, text } = await page('/cached')
        return { cache, time: /rendered (?:<!-- -->)?([^<]*)/.exec(text)?.[1] }
      }
      await expect.poll(async () => (await rendered()).cache).toBe('HIT')
      const { time } = await rendered()
      expect(time).toMatch(/^20.*Z$/)
      await expect.poll(async () => (await rendered()).cache).toBe('STALE')
      await expect.poll(async () => (await rendered()).time).not.toBe(time)
    })

    await step('the guard lets in who logged in', async () => {
      const closed = await page('/account')
      expect([closed.status, closed.location]).toEqual([307, expect.stringMatching(/\/login$/)])
      const user = { email: `${client}-${name}@example.com`, password: 'kettle-and-teapot' }
      const asJson = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(user),
      }
      await page('/api/auth/register', asJson)
      const { accessToken } = JSON.parse((await page('/api/auth/login', asJson)).text)
      const session = `session=${accessToken}`
      const open = await page('/account', { headers: { cookie: session } })
      expect([open.status, open.text]).toEqual([200, expect.stringContaining(user.email)])
      expect((await page('/account', { headers: { cookie: `${session}x` } })).status).toBe(307)
      if (!withForms.includes(name)) return
      expect((await submit(address, '/login', { ...user, password: 'teapot' })).cookie).toBe('')
      const { status, cookie, location } = await submit(address, '/login', user)
      expect([status, cookie, location]).toEqual([303, session, '/account'])
    })

    await step('the second preview is empty', async () => {
      const env = { ...process.env, POOLPROOF_HOME: stack.home }
      const preview = await run(process.execPath, ['cli/main.ts', 'preview', 'dev'], { env })
      expect(preview.output).toMatch(/dev ✅ no change/)
      expect(preview.code).toBe(0)
    })
  },
)
