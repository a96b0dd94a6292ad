import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { CheckContext } from '../../../cli/doctor/check-context.ts'
import { runChecks } from '../../../cli/doctor/run-checks.ts'
import { describeAnswer, openHttpClient } from '../../../plugin/proof/app/http-client.ts'
import { Checklist } from '../../../plugin/proof/checklist.ts'
import { prove } from '../../../plugin/proof/prove.ts'
import { boundedText } from '../../../rules/files/bounded-body.ts'
import type { Problem } from '../../../rules/problem.ts'
import { answering } from '../harness/answering-server.ts'

/** A terminal obeys the first three, a CI runner the next two, a reader the last. */
const hostile =
  '\u001b]0;owned\u0007\u009b31m\r\n::error::owned\n  ##[error]owned\u2028::set-output name=a::b\u202egnp'
const nothingToObey = (text: string) => {
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  for (const line of text.split('\n')) expect(line.trimStart()).not.toMatch(/^::/)
  expect(text).not.toContain('##[')
}

const settings = (deploymentUrl: string, requestMs = 5_000) => ({
  deploymentUrl,
  fingerprint: 'f'.repeat(24),
  frontendUrl: 'https://app.example.com',
  apiHost: 'api.example.com',
  cronSecret: 'cron',
  pooledUrl: 'postgresql://a:bbbbbbbb@127.0.0.1:1/a',
  directUrl: 'postgresql://a:bbbbbbbb@127.0.0.1:1/a',
  poolerBackends: 1,
  timeouts: { healthMs: 0, requestMs },
})
const { signal } = new AbortController()
const ask = (url: string, requestMs?: number) =>
  openHttpClient(settings(url, requestMs), signal).request('GET /api/health')
const refused = (url: string) =>
  prove(settings(url), signal).then(
    () => undefined,
    (error: Problem) => error,
  )

function endless(res: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, 'x')
  const more = () => {
    while (!res.destroyed && res.write(chunk));
  }
  res.on('drain', more)
  more()
}

describe('a deployment', () => {
  test('a deployment with an endless body is cut off after 64 kB: nothing more is sent', async () => {
    let sent = 0
    await using server = await answering((req, res) => {
      req.socket.on('close', () => {
        sent = req.socket.bytesWritten
      })
      endless(res.writeHead(200, { 'content-type': 'application/json' }))
    })
    const answer = await ask(server.url)
    expect(answer).toMatchObject({ status: 200, json: undefined })
    await expect.poll(() => sent).toBeGreaterThan(0)
    // What the system's own buffers take; a body that is read to its end takes what there is.
    expect(sent).toBeLessThan(32 * 1024 * 1024)
  })

  test('no more than one chunk over 64 kB is taken from a body, which is then cancelled', async () => {
    const seen = { chunks: 0, cancelled: false }
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          seen.chunks++
          controller.enqueue(new Uint8Array(1024))
        },
        cancel() {
          seen.cancelled = true
        },
      },
      { highWaterMark: 0 },
    )
    expect(await boundedText(new Response(body))).toBeUndefined()
    expect(seen).toEqual({ chunks: 65, cancelled: true })
    expect(await boundedText(new Response('x'.repeat(64 * 1024)))).toHaveLength(64 * 1024)
  })

  test('a deployment with a compressed body is measured unpacked', async () => {
    const { gzipSync } = await import('node:zlib')
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    await using server = await answering((_, res) => {
      res.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    })
    expect(await ask(server.url)).toMatchObject({ status: 200, json: undefined })
  })

  test('a deployment that never ends its body or its headers is given up after the time of one request', async () => {
    await using slow = await answering((_, res) => {
      res.writeHead(200)
      const timer = setInterval(() => res.write(' '), 20)
      res.on('close', () => clearInterval(timer))
    })
    await using silent = await answering(() => undefined)
    for (const { url } of [slow, silent])
      expect(await ask(url, 200)).toMatchObject({ status: 0, failure: 'it took too long' })
  })

  test('cannot control the terminal or the workflow through its answers', async () => {
    await using server = await answering((_, res) => {
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ fingerprint: hostile }))
    })
    const problem = await refused(server.url)
    expect(problem?.code).toBe('PROOF_FAILED')
    expect(problem?.message).toContain('\\u{1b}]0;owned')
    nothingToObey(problem?.message ?? '')
  })

  test('cannot fill the message: 60 kB become one line', async () => {
    await using server = await answering((_, res) => {
      res.writeHead(200).end(JSON.stringify({ fingerprint: 'x'.repeat(60_000) }))
    })
    expect((await refused(server.url))?.message.length).toBeLessThan(2_000)
  })

  test('cannot fill the message with headers: 16 kB are accepted', async () => {
    await using server = await answering((_, res) => {
      res.writeHead(500, { 'content-type': `text/\u009b31m${'x'.repeat(10_000)}` }).end()
    })
    const answer = await ask(server.url)
    nothingToObey(describeAnswer(answer))
    expect(describeAnswer(answer).length).toBeLessThan(300)
    await using larger = await answering((_, res) => {
      res.writeHead(500, { 'content-type': 'x'.repeat(100_000) }).end()
    })
    expect((await ask(larger.url)).status).toBe(0)
  })

  test('is escaped by the doctor in the same way', async () => {
    await using server = await answering((_, res) => {
      const errors = [{ field: 'DATABASE_URL', detail: hostile }]
      res.writeHead(503, { 'access-control-allow-origin': 'https://\u009b31m.example' })
      res.end(JSON.stringify({ code: 'ENVIRONMENT_INVALID', fingerprint: hostile, errors }))
    })
    const target = {
      name: 'project shop',
      facts: { variables: {}, where: 'stack' as const },
      app: { origin: server.url, frontendUrl: 'https://app.example.com' },
      stack: { fingerprint: 'f', changedOutside: [], added: [] },
      secrets: [],
    }
    await using context = new CheckContext(target, { offline: false, logIn: false, signal })
    const text = (await runChecks(context, false))
      .flatMap(({ reasons }) => reasons.flatMap(({ what, fix = '' }) => [what, fix]))
      .join('\n')
    expect(text).toContain('\\u{1b}]0;owned')
    nothingToObey(text)
  })
})

test('a check is escaped when it is recorded, so in the evidence as well', () => {
  const checklist = new Checklist()
  checklist.record('route', 'HTTP 200', hostile)
  for (const { got } of checklist.results) nothingToObey(got)
  expect(() => checklist.raise()).toThrow()
})
