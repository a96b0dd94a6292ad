import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { figures } from '../../../local/live/figures.ts'
import { Feed, type FeedMessage, livePage, startLive } from '../../../local/live/index.ts'
import {
  LoadTestButton,
  LoadTestFailed,
  type LoadTestState,
  loadTestOn,
  loadTestPlan,
  type RunLoadTest,
} from '../../../local/live/load-test.ts'

const row = { title: 'ours', requests: 1, success: 1, errors: [], backends: 1, poolerClients: 1 }
const ends: RunLoadTest = async () => [row]
/** A load test that goes on until it is stopped, and reports once who is connected. */
const lasts: RunLoadTest = (see, signal) => {
  see({ title: 'ours', instances: 1, backends: 2, poolerClients: 3 })
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
}

function buttonOf(run: RunLoadTest) {
  const states: LoadTestState[] = []
  return { states, button: new LoadTestButton(run, (state) => states.push(state)) }
}

describe('the feed', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('looks once a second for all listeners, and never without one', async () => {
    let looks = 0
    const feed = new Feed(async () => ++looks)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(looks).toBe(0)
    const received: FeedMessage[][] = [[], []]
    const stops = received.map((list) => feed.listen((one) => void list.push(one)))
    await vi.advanceTimersByTimeAsync(3_000)
    expect(looks).toBe(4)
    expect(received[0]).toEqual([1, 2, 3, 4].map((data) => ({ event: 'figures', data })))
    expect(received[1]).toEqual(received[0])
    for (const stop of stops) stop()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(looks).toBe(4)
  })

  test('a listener that leaves during a look and comes back does not double the looks', async () => {
    let looks = 0
    const feed = new Feed(() => new Promise((done) => setTimeout(() => done(++looks), 100)))
    const stop = feed.listen(() => undefined)
    await vi.advanceTimersByTimeAsync(50)
    stop()
    feed.listen(() => undefined)
    await vi.advanceTimersByTimeAsync(1_000)
    const after = looks
    await vi.advanceTimersByTimeAsync(11_000)
    expect(looks - after).toBe(10)
  })
})

describe('the button', () => {
  test('runs one load test at a time, and reports its rows', async () => {
    const { states, button } = buttonOf(ends)
    expect([button.start(), button.start()]).toEqual([true, false])
    await vi.waitFor(() => expect(states.at(-1)).toEqual({ state: 'done', rows: [row] }))
    expect(button.start()).toBe(true)
    await button.cancel()
  })

  test('stops it, and waits until it is over', async () => {
    const { states, button } = buttonOf(lasts)
    button.start()
    expect(states.at(-1)).toMatchObject({ state: 'running', now: { backends: 2 } })
    await button.cancel()
    expect(states.at(-1)).toEqual({ state: 'stopped' })
  })

  test('shows that it failed, and no address that the error quotes', async () => {
    const { states, button } = buttonOf(async () => {
      throw new TypeError('postgresql://postgres:hunter2@127.0.0.1/x')
    })
    button.start()
    await vi.waitFor(() => expect(states.at(-1)).toMatchObject({ state: 'failed' }))
    expect(JSON.stringify(states)).toContain('TypeError')
    expect(JSON.stringify(states)).not.toContain('hunter2')
  })

  test('shows which error ended the process of the load test', async () => {
    const nowhere = 'postgresql://postgres:hunter2@127.0.0.1:1/postgres'
    const run = loadTestOn({ adminUrl: nowhere, consoleUrl: nowhere } as Parameters<typeof loadTestOn>[0])
    const failed = run(() => undefined, new AbortController().signal)
    await expect(failed).rejects.toEqual(new LoadTestFailed('Error'))
  })
})

describe('the page', () => {
  const own = { host: '127.0.0.1:4000', origin: 'http://127.0.0.1:4000' }
  const { button } = buttonOf(lasts)
  const page = livePage(new Feed(async () => ({ backends: 7 })), button, 4000)
  const ask = (path: string, method = 'GET', headers: Record<string, string> = own) =>
    page.request(`http://127.0.0.1:4000${path}`, { method, headers })
  afterEach(() => button.cancel())

  test('runs nothing but its own files, and no other site may frame it', async () => {
    const answer = await ask('/')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-security-policy')).toMatch(
      /default-src 'none'; script-src 'self'; style-src 'self'.*frame-ancestors 'none'/,
    )
    expect(await answer.text()).not.toMatch(/<script(?! type="module" src="\/)|<style| style=| on\w+=/)
  })

  test.each(['evil.example', 'evil.example:4000', '127.0.0.1:4001', ''])(
    'answers 403 to the Host "%s"',
    async (host) => {
      expect((await ask('/', 'GET', { ...own, host })).status).toBe(403)
      expect((await ask('/events', 'GET', { ...own, host })).status).toBe(403)
    },
  )

  test.each([
    ['another site', { host: own.host, origin: 'https://evil.example' }],
    ['another port', { host: own.host, origin: 'http://127.0.0.1:4001' }],
    ['a sandbox', { host: own.host, origin: 'null' }],
    ['nobody', { host: own.host }],
  ])('a press that comes from %s is refused', async (_, headers: Record<string, string>) => {
    expect((await ask('/load-test', 'POST', headers)).status).toBe(403)
    expect((await ask('/load-test', 'DELETE', headers)).status).toBe(403)
    expect(button.state.state).not.toBe('running')
  })

  test('a second press while one runs is 409; DELETE stops it', async () => {
    expect((await ask('/load-test', 'POST')).status).toBe(202)
    expect((await ask('/load-test', 'POST')).status).toBe(409)
    expect((await ask('/load-test', 'DELETE')).status).toBe(204)
    expect(button.state).toEqual({ state: 'stopped' })
  })

  test('sends the state of the load test and then the figures; a 21st page is refused', async () => {
    const leave = new AbortController()
    const open = () =>
      page.request(new Request('http://127.0.0.1:4000/events', { headers: own, signal: leave.signal }))
    const first = await open()
    expect(first.headers.get('content-type')).toContain('text/event-stream')
    const reader = first.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('figures')) text += (await reader?.read())?.value ?? ''
    expect(text).toContain(`event: plan\ndata: ${JSON.stringify(loadTestPlan)}`)
    expect(text).toContain('event: load-test\ndata: {"state":"stopped"}')
    expect(text).toContain('event: figures\ndata: {"backends":7}')
    for (let n = 2; n <= 20; n++) expect((await open()).status).toBe(200)
    expect((await open()).status).toBe(503)
    leave.abort()
    await reader?.cancel()
  })
})

test('servers that do not answer are named in the figures, without their address; the load test is counted separately', async () => {
  const nowhere = 'postgresql://postgres:hunter2@127.0.0.1:1/postgres'
  const cloud = {
    file: { adminUrl: nowhere, consoleUrl: nowhere },
    vercel: {
      instances: () => [],
      deployments: () => [
        { id: 'dpl_1', project: 'app', answers: { 200: 1 } },
        { id: 'dpl_2', project: 'app', answers: { 200: 2, 503: 1 } },
        { id: 'dpl_3', project: loadTestPlan.project, answers: { 503: 80 } },
      ],
      died: () => 2,
    } as unknown as Parameters<typeof figures>[0]['vercel'],
    pooler: { settings: { poolSize: 20, maxClients: 200 }, restarts: () => 1 },
    postgres: { restarts: () => 0 },
  }
  const seen = await figures(cloud, loadTestPlan.project)
  expect(seen).toMatchObject({
    answers: { 200: 3, 503: 1 },
    loadTestAnswers: { 503: 80 },
    instances: { died: 2 },
    pooler: { problem: 'the pooler does not answer (ECONNREFUSED)', restarts: 1 },
    postgres: { problem: 'Postgres does not answer (ECONNREFUSED)', restarts: 0 },
  })
  expect(JSON.stringify(seen)).not.toContain('hunter2')
})

test('stopping the page in the middle of a load test waits until that has cleaned up', async () => {
  const home = mkdtempSync(join(tmpdir(), 'poolproof-live-'))
  const steps: string[] = []
  const loadTest: RunLoadTest = async (see, signal) => {
    try {
      return await lasts(see, signal)
    } finally {
      await sleep(50)
      steps.push('cleaned up')
    }
  }
  try {
    const live = await startLive({ home, cloud: {} as Parameters<typeof figures>[0], loadTest })
    const press = { method: 'POST', headers: { origin: new URL(live.address).origin } }
    expect((await fetch(`${live.address}load-test`, press)).status).toBe(202)
    await live[Symbol.asyncDispose]()
    steps.push('stopped')
    expect(steps).toEqual(['cleaned up', 'stopped'])
    await expect(fetch(live.address)).rejects.toThrow('fetch failed')
  } finally {
    rmSync(home, { recursive: true })
  }
})
