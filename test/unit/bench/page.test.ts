import { expect, test } from 'vitest'
import { reportPage } from '../../../bench/load-test/report/page.ts'
import { aLoadTest } from './a-load-test.ts'

const machine = {
  cores: 2,
  processor: 'A <fast> one',
  memory: 24,
  node: '24.0.0',
  postgres: '18.4',
  pgbouncer: '1.18',
}

test('the page holds all of it: loads nothing, names the machine, escapes what it did not write', async () => {
  const storm = aLoadTest()
  const page = await reportPage({ taken: '2026-01-02T03:04:05.000Z', machine, storm })
  expect(page).not.toMatch(/<(script|link|img)[^>]*(src|href)=/)
  expect(page).not.toContain('<!--')
  expect(page).toContain('2 cores (A &lt;fast> one), 24 GiB, Node 24.0.0, Postgres 18.4, PgBouncer 1.18')
  expect(page).toContain('2026-01-02 03:04 UTC')
  expect(page).toContain('300 requests at once on 30 instances')
  expect(page).toContain('2 x &lt;script>')
  const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? ''
  expect(JSON.parse(data)).toEqual(JSON.parse(JSON.stringify(storm)))
})
