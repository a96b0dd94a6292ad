import { afterEach, expect, test, vi } from 'vitest'
import { vercelLookups } from '../../../cli/recovery/unrecorded-vercel.ts'

afterEach(() => vi.unstubAllGlobals())

test.each([
  ['team_1', 'teamId=team_1'],
  ['shop', 'slug=shop'],
  [undefined, ''],
])('a call within the team %s has the parameter that Vercel takes', async (team, query) => {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (url: URL) => {
    asked.push(url.search.slice(1))
    return new Response('', { status: 404 })
  })
  const provider = { api: 'https://api.example.com', apiToken: 'none', ...(team && { team }) }
  const look = vercelLookups['vercel:index/project:Project']
  expect(await look?.({ name: 'shop' }, provider, [])).toBeUndefined()
  expect(asked).toEqual([query])
})
