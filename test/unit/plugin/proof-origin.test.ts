import { expect, test } from 'vitest'
import { openRun } from '../../../plugin/proof/run.ts'
import { answering } from '../harness/answering-server.ts'

/** What a deployment sees as Origin, and its own origin. */
async function seen(more: { frontendUrl: string; app?: { path: string } }) {
  const origins: unknown[] = []
  await using server = await answering((req, res) => {
    origins.push(req.headers.origin)
    res.end()
  })
  const settings = { deploymentUrl: server.url, apiHost: 'www.example.com', ...more }
  await openRun(settings, new AbortController().signal).client.request('DELETE /api/me')
  return { origins, own: server.url }
}

const app = { path: '/api/me' }

test('an app that serves its own pages is asked from the origin of the deployment, as by a page of it', async () => {
  const { origins, own } = await seen({ frontendUrl: 'https://www.example.com', app })
  expect(origins).toEqual([own])
})

test.each([
  ['an app behind a front end elsewhere', { frontendUrl: 'https://app.example.com', app }],
  ['the auth app, which answers by CORS', { frontendUrl: 'https://www.example.com' }],
])('%s is asked from the origin of the front end', async (_, more) => {
  expect((await seen(more)).origins).toEqual([more.frontendUrl])
})
