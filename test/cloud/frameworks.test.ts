import { expect } from 'vitest'
import { ask } from '../../local/servers/query.ts'
import type { Evidence } from '../../plugin/proof/prove.ts'
import {
  buildFramework,
  type Cell,
  cellsOf,
  type FrameworkName,
  frameworks,
} from './harness/framework-app.ts'
import { run } from './harness/process.ts'
import { submit, visit } from './harness/shop-visitor.ts'
import { stackTest, type TestStack } from './harness/stack.ts'
import { long, step } from './harness/step.ts'

/** The shop of each framework has the same routes, and a database with a kettle and a teapot. */
const account = {
  register: { route: 'POST /api/auth/register', body: { email: '{email}', password: '{password}' } },
  login: { route: 'POST /api/auth/login', body: { email: '{email}', password: '{password}' } },
  remove: { route: 'DELETE /api/auth/me' },
}

/** `npm test` asks three with Prisma, `npm run matrix` what it was given, or every framework with every client. */
const cells = cellsOf(process.env.POOLPROOF_MATRIX ?? 'nest,next,sveltekit/prisma')

/** Next.js prerenders pages at the build, others when they are first asked for or as files; the rest ask each time. */
const home: Partial<Record<FrameworkName, string[]>> = {
  astro: ['HIT'],
  next: ['PRERENDER', 'HIT'],
  'next-pages': ['HIT'],
  nuxt: ['HIT'],
  'react-router': ['HIT'],
  sveltekit: ['HIT'],
}

async function outputs(stack: TestStack): Promise<{ address: string; evidence: Evidence }> {
  const { stdout } = await stack.pulumi('stack', 'output', '--json')
  const [proof] = await stack.resources('Proof')
  return { address: JSON.parse(stdout).address, evidence: proof?.outputs?.evidence as Evidence }
}

/** The most instances of one function. */
function instancesOf({ cloud }: TestStack): number {
  const counts = Map.groupBy(cloud.vercel.instances(), (each) => `${each.deploymentId} ${each.function}`)
  return Math.max(0, ...[...counts.values()].map(({ length }) => length))
}

/** Connections to the pooler that are not those of its console. */
async function connections({ cloud }: TestStack): Promise<number> {
  const rows = await ask(cloud.file.consoleUrl, 'SHOW CLIENTS')
  return rows.filter(({ database }) => database !== 'pgbouncer').length
}

// 200 requests at once fill 10 instances.
const most = 10
const test = stackTest({ vercel: { concurrency: 20, maxInstances: most } })
const burst = { requests: 200, concurrency: 200 }

test.for(cells)(
  '$name with $client is proved, and its pages and guards are right',
  long,
  async ({ name, client }: Cell, { stack }) => {
    const { output, prisma } = await buildFramework(name, client)
    stack.configure({ app: { output, prisma }, proof: { path: '/api/auth/me', account, ...burst } })
    await stack.up()
    const { address, evidence } = await outputs(stack)
    const page = (path: string, init?: RequestInit) => visit(address, path, init)

    await step('the proof logs in, and none of 200 requests at once fails on 10 instances', async () => {
      expect(evidence).toMatchObject({ requests: 200, failures: 0, poolingProbe: { shared: true } })
      expect(evidence.checks.filter(({ ok }) => !ok)).toEqual([])
      expect(evidence.checks.map(({ name }) => name)).toContain('login with a wrong password')
      expect(instancesOf(stack)).toBeGreaterThan(1)
      expect(instancesOf(stack)).toBeLessThanOrEqual(most)
    })

    await step('every connection is closed before its instance is suspended', async () => {
      await page('/products')
      expect(await connections(stack)).toBeGreaterThan(0)
      const states = () => [...new Set(stack.cloud.vercel.instances().map(({ state }) => state))]
      await expect.poll(states).toEqual(['suspended'])
      expect(await connections(stack)).toBe(0)
    })

    await step('a static page, one that reads the database, and one that is not there', async () => {
      const first = await page('/')
      expect(first.text).toContain('Welcome to the shop')
      expect(home[name] ?? ['MISS']).toContain(first.cache)
      expect((await page('/products')).text).toMatch(/Kettle.*Teapot/s)
      expect((await page('/nothing')).status).toBe(404)
    })

    await step('a cached page is served while a new one is made', async () => {
      await expect.poll(async () => (await page('/cached')).cache).toBe('HIT')
      const { rendered } = await page('/cached')
      expect(rendered).toMatch(/^20.*Z$/)
      await expect.poll(async () => (await page('/cached')).cache).toBe('STALE')
      await expect.poll(async () => (await page('/cached')).rendered).not.toBe(rendered)
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
      if (!frameworks[name].hasForm) return
      expect((await submit(address, '/login', { ...user, password: 'teapot' })).cookie).toBe('')
      const { status, cookie, location } = await submit(address, '/login', user)
      expect([status, cookie, location]).toEqual([303, session, '/account'])
    })

    if (name === 'next')
      await step('a server action has data and a page made again that were cached', async () => {
        const rendered = async (path: string) => (await page(path)).rendered
        const [stock, fixed] = [await rendered('/stock'), await rendered('/fixed')]
        expect(stock).toMatch(/^20.*Z$/)
        expect([await rendered('/stock'), await rendered('/fixed')]).toEqual([stock, fixed])
        await submit(address, '/stock', {})
        expect(await rendered('/stock')).not.toBe(stock)
        expect(await rendered('/fixed')).not.toBe(fixed)
      })

    if (name === 'next-pages')
      await step('an API route has a page made again; what fails has its own page', async () => {
        const { rendered } = await page('/fixed')
        expect(await page('/fixed')).toMatchObject({ cache: 'HIT', rendered })
        expect((await page('/api/again')).status).toBe(204)
        expect((await page('/fixed')).rendered).not.toBe(rendered)
        const broken = await page('/broken')
        expect([broken.status, broken.text]).toEqual([500, expect.stringContaining('closed for a moment')])
      })

    await step('the second preview is empty', async () => {
      const env = { ...process.env, POOLPROOF_HOME: stack.home }
      const preview = await run(process.execPath, ['cli/main.ts', 'preview', 'dev'], { env })
      expect(preview.output).toMatch(/dev ✅ no change/)
      expect(preview.code).toBe(0)
    })
  },
)
