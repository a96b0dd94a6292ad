import { expect } from 'vitest'
import type { Evidence } from '../../plugin/proof/prove.ts'
import { buildFramework } from './harness/framework-app.ts'
import { run } from './harness/process.ts'
import { stackTest, type TestStack } from './harness/stack.ts'
import { long, step } from './harness/step.ts'

/** The shop of each framework has the same routes, and a database with a kettle and a teapot. */
const account = {
  register: { route: 'POST /api/auth/register', body: { email: '{email}', password: '{password}' } },
  login: { route: 'POST /api/auth/login', body: { email: '{email}', password: '{password}' } },
  remove: { route: 'DELETE /api/auth/me' },
}

const apps = [
  { name: 'nest', framework: 'nestjs' },
  { name: 'next', framework: 'nextjs' },
]

async function outputs(stack: TestStack): Promise<{ address: string; evidence: Evidence }> {
  const { stdout } = await stack.pulumi('stack', 'output', '--json')
  const [proof] = await stack.resources('Proof')
  return { address: JSON.parse(stdout).address, evidence: proof?.outputs?.evidence as Evidence }
}

stackTest()(
  'apps that Vercel builds are proved with their own login, pages and guards',
  long,
  async ({ stack }) => {
    for (const { name, framework } of apps) {
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

      await step(`${name}: the second preview is empty`, async () => {
        const env = { ...process.env, POOLPROOF_HOME: stack.home }
        const preview = await run(process.execPath, ['cli/main.ts', 'preview', 'dev'], { env })
        expect(preview.output).toMatch(/dev ✅ no change/)
        expect(preview.code).toBe(0)
      })
    }
  },
)
