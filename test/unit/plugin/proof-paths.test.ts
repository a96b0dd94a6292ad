import { expect, test } from 'vitest'
import { checkPaths } from '../../../plugin/proof/app/paths.ts'
import { openRun } from '../../../plugin/proof/run.ts'
import type { PathRule } from '../../../plugin/proof/settings.ts'
import { answering } from '../harness/answering-server.ts'

const pages: Record<string, (path: string) => [status: number, body: string]> = {
  '/': () => [200, '<h1>Welcome</h1>'],
  '/broken': () => [500, 'Welcome'],
  '/moved': () => [308, ''],
  '/long': () => [200, `${'x'.repeat(900_000)}the end`],
  '/endless': () => [200, 'x'.repeat(1_100_000)],
}

async function checksOf(...paths: PathRule[]) {
  await using server = await answering((req, res) => {
    const [status, body] = pages[req.url ?? '']?.(req.url ?? '') ?? [404, 'not found']
    res.writeHead(status, { 'content-type': 'text/html' }).end(body)
  })
  const settings = { deploymentUrl: server.url, frontendUrl: 'https://app.example.com' }
  const run = openRun(settings, new AbortController().signal)
  await checkPaths(run, paths)
  return run.checks
}

const right: PathRule[] = [
  { path: '/' },
  { path: '/', status: 200, text: '<h1>Welcome' },
  { path: '/moved' },
  { path: '/moved', status: 308 },
  { path: '/broken', status: 500 },
  { path: '/nowhere', status: 404 },
  { path: '/long', status: 200, text: 'the end' },
]

test('every path that answers as it should is a check that holds', async () => {
  const { results, missed } = await checksOf(...right)
  expect(results).toHaveLength(right.length)
  expect(missed).toEqual([])
})

test.each<[PathRule, string, string]>([
  [{ path: '/nowhere' }, 'HTTP 2xx or 3xx', 'HTTP 404 (text/html)'],
  [
    { path: '/broken', status: 200, text: 'Welcome' },
    'HTTP 200 with the text "Welcome"',
    'HTTP 500 (text/html)',
  ],
  [{ path: '/', status: 200, text: 'Goodbye' }, 'HTTP 200 with the text "Goodbye"', 'HTTP 200 without it'],
  [{ path: '/moved', status: 200 }, 'HTTP 200', 'HTTP 308 (text/html)'],
  [
    { path: '/endless', status: 200, text: 'the end' },
    'HTTP 200 with the text "the end"',
    'HTTP 200 with more than 1024 kB, which is not searched',
  ],
])('%o is missed, with what was expected and what came', async (rule, expected, got) => {
  const checks = await checksOf(...right, rule)
  expect(checks.missed).toEqual([{ name: `path ${rule.path}`, ok: false, expected, got }])
  expect(checks.problem().fix).toContain("pulumi config set --path 'poolproof:proof.paths[0].path' PATH")
})
