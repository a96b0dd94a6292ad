import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Examples, examplesTest } from './harness/custom-app.ts'
import type { TestStack } from './harness/stack.ts'
import { long, step } from './harness/step.ts'

const test = examplesTest()

/** A route that asks the database, a page that crashes, and nothing else. */
const app = `
  import { createPool } from 'poolproof/runtime'
  const pool = createPool()
  export default {
    async fetch(request) {
      const { pathname } = new URL(request.url)
      if (pathname === '/count') return Response.json((await pool.query('SELECT 1 AS one')).rows)
      return new Response('sorry', { status: pathname === '/crash' ? 500 : 404 })
    },
  }`

/** That app with a home page of this text. */
async function release(examples: Examples, home: string): Promise<string> {
  writeFileSync(join(examples.folder, 'pages.ts'), app)
  const output = await examples.build('pages.ts')
  renameSync(join(output, 'functions/index.func'), join(output, 'functions/app.func'))
  const routes = [{ handle: 'filesystem' }, { src: '/(.*)', dest: '/app' }]
  writeFileSync(join(output, 'config.json'), JSON.stringify({ version: 3, routes }))
  mkdirSync(join(output, 'static'))
  writeFileSync(join(output, 'static/index.html'), home)
  return output
}

const quick = { path: '/count', requests: 20, concurrency: 5 }

async function served(stack: TestStack): Promise<{ status: number; text: string }> {
  const response = await fetch(String(stack.cloud.file.stacks.dev?.address))
  return { status: response.status, text: await response.text() }
}

test('a deployment with a broken page is never switched to', long, async ({ stack, examples }) => {
  const first = await release(examples, '<h1>first</h1>')
  await step('without a setting the home page is asked, since the output holds one', async () => {
    stack.configure({ app: { output: first }, proof: quick })
    await stack.up()
    const [proof] = await stack.resources('Proof')
    expect(proof?.outputs?.evidence).toMatchObject({
      checks: expect.arrayContaining([
        { name: 'path /', ok: true, expected: 'HTTP 2xx or 3xx', got: 'HTTP 200' },
      ]),
    })
    expect(await served(stack)).toEqual({ status: 200, text: '<h1>first</h1>' })
  })

  const second = await release(examples, '<h1>second</h1>')
  await step(
    '404, 500 and the wrong text are named together, and the first deployment keeps serving',
    async () => {
      const paths = [
        { path: '/', text: '<h1>first' },
        '/crash',
        '/nowhere',
        { path: '/count', status: 200, text: 'one' },
      ]
      stack.configure({ app: { output: second }, proof: { ...quick, paths } })
      const { code, stdout, stderr } = await stack.pulumi(
        'up',
        '--yes',
        '--skip-preview',
        '--suppress-progress',
      )
      expect(code).not.toBe(0)
      expect(stdout + stderr).toMatch(
        /PROOF_FAILED: 3 of \d+ checks missed\s+path \/: expected HTTP 200 with the text "<h1>first", got HTTP 200 without it\s+path \/crash: expected HTTP 200, got HTTP 500 \(text\/plain;charset=UTF-8\)\s+path \/nowhere: expected HTTP 200, got HTTP 404 \(/,
      )
      expect(await served(stack)).toEqual({ status: 200, text: '<h1>first</h1>' })
    },
  )

  await step('with the right expectations the same bytes are switched to', async () => {
    const paths = ['/', { path: '/crash', status: 500, text: 'sorry' }, { path: '/nowhere', status: 404 }]
    stack.configure({ app: { output: second }, proof: { ...quick, paths } })
    await stack.up()
    expect(await served(stack)).toEqual({ status: 200, text: '<h1>second</h1>' })
  })
})

test('a preview says what goes up, names public sources, and refuses a public .env', async ({
  stack,
  examples,
}) => {
  const output = await release(examples, '<h1>third</h1>')
  writeFileSync(join(output, 'static/schema.prisma'), 'model User {}')
  stack.configure({ app: { output }, proof: quick })
  const open = await stack.pulumi('preview')
  expect(`${open.code} ${open.stdout}${open.stderr}`).toMatch(
    /^0 [\s\S]*app\.output: 5 files, [\d.]+ [kM]B to upload, 2 routes, 1 function \(the largest is functions\/app\.func, /,
  )
  expect(open.stdout + open.stderr).toContain('serves /schema.prisma to everybody')

  writeFileSync(join(output, 'static/.env'), 'SECRET=canary-1')
  const refused = await stack.pulumi('preview')
  expect(refused.code).not.toBe(0)
  expect(refused.stdout + refused.stderr).toContain('APP_OUTPUT_SECRET')
  expect(refused.stdout + refused.stderr).not.toContain('canary-1')
})
