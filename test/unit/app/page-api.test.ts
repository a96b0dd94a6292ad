import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => vi.unstubAllGlobals())

test('the page says that a working copy answers, until the deployment does', async () => {
  const notice = { hidden: true }
  const answer = { headers: {} }
  vi.stubGlobal('document', { querySelector: () => null, getElementById: () => notice })
  vi.stubGlobal('fetch', async () => new Response('{}', answer))
  const { call } = await import('../../../app/page/api.js')
  await call('POST', '/api/refresh')
  expect(notice.hidden).toBe(true)
  answer.headers = { 'x-poolproof-working-copy': 'not proved' }
  await call('POST', '/api/refresh')
  expect(notice.hidden).toBe(false)
  answer.headers = {}
  await call('POST', '/api/refresh')
  expect(notice.hidden).toBe(true)
})
