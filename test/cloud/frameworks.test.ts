import { expect } from 'vitest'
import type { Evidence } from '../../plugin/proof/prove.ts'
import { buildFramework } from './harness/framework-app.ts'
import { run } from './harness/process.ts'
import { stackTest, type TestStack } from './harness/stack.ts'
import { long, step } from './harness/step.ts'
import { until } from './harness/until.ts'

/** The shop of each framework has the same routes, and a database with a kettle and a teapot. */
const account = {
  register: { route: 'POST /api/auth/register', body: { email: '{email}', password: '{password}' } },
  login: { route: 'POST /api/auth/login', body: { email: '{email}', password: '{password}' } },
  remove: { route: 'DELETE /api/auth/me' },
}

const apps = [
  { name: 'nest', framework: 'nestjs', pages: false },
  { name: 'next', framework: 'nextjs', pages: true },
  { name: 'sveltekit', framework: 'sveltekit-1', pages: true },
]

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

stackTest()(
  'apps that Vercel builds are proved with their own login, pages and guards',
  long,
  async ({ stack }) => {
    for (const { name, framework, pages } of apps) {
      const { output, prisma } = await buildFramework(name, framework)
      stack.configure({ app: { output, prisma }, proof: { path: '/api/auth/me', account } })
      await stack.up()
      const { address, evidence } = await outputs(stack)
      const page = async (path: string) => (await fetch(`${address}${path}`)).text()

      await step(`${name}: the proof logs in, and no request of its burst fails`, async () => {
        expect(evidence).toMatchObject({ requests: 200, failures: 0, poolingProbe: { shared: true } })
        expect(evidence.checks.filter(({ ok }) => !ok)).toEqual([])
        expect(evidence.checks.map(({ name }) => name)).toContain('login with a wrong password')
      })

      await step(`${name}: a static page, and one that reads the database`, async () => {
        expect(await page('/')).toContain('Welcome to the shop')
        expect(await page('/products')).toMatch(/Kettle.*Teapot/)
      })

      if (pages) {
        await step(`${name}: the guard lets in who logged in by the form, without JavaScript`, async () => {
          const closed = await visit(address, '/account')
          expect([closed.status, closed.location]).toEqual([307, expect.stringMatching(/\/login$/)])
          const user = { email: `guard-${name}@example.com`, password: 'kettle-and-teapot' }
          const headers = { 'content-type': 'application/json' }
          await visit(address, '/api/auth/register', { method: 'POST', body: JSON.stringify(user), headers })
          const refused = await submit(address, '/login', { ...user, password: 'teapot' })
          expect(refused.cookie).toBe('')
          const { status, cookie, location } = await submit(address, '/login', user)
          expect([status, cookie, location]).toEqual([303, expect.stringContaining('session='), '/account'])
          const open = await visit(address, '/account', { headers: { cookie } })
          expect(open.status).toBe(200)
          expect(open.text).toContain(user.email)
          const forged = await visit(address, '/account', { headers: { cookie: `${cookie}x` } })
          expect(forged.status).toBe(307)
        })

        await step(`${name}: a cached page is served while a new one is made`, async () => {
          const first = await visit(address, '/cached')
          const states = [first.cache]
          await until(async () => {
            const { cache, text } = await visit(address, '/cached')
            if (text === first.text) states.push(cache)
            return text !== first.text
          })
          expect(states).toContain('STALE')
          expect(states).not.toContain('BYPASS')
          expect((await visit(address, '/')).cache).toMatch(/PRERENDER|HIT/)
        })
      }

      await step(`${name}: the second preview is empty`, async () => {
        const env = { ...process.env, POOLPROOF_HOME: stack.home }
        const preview = await run(process.execPath, ['cli/main.ts', 'preview', 'dev'], { env })
        expect(preview.output).toMatch(/dev ✅ no change/)
        expect(preview.code).toBe(0)
      })
    }
  },
)
