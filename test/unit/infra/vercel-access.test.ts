import { execFile } from 'node:child_process'
import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTls } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { queryVercel } from '../../../infra/checks/vercel-access.ts'
import { createCertificates } from '../../../local/servers/certificates.ts'
import { answering, listening } from '../harness/answering-server.ts'

const access = join(import.meta.dirname, '../../../infra/checks/vercel-access.ts')
const token = 'canaryTokenAbcdefghijklmnopqrstuv'
const account = { vercelToken: token, vercelTeam: 'acme', project: 'shop' }
const error = (code: string, message: string, more = {}) => ({ error: { code, message, ...more } })

interface Answers {
  team?: [status: number, body: object]
  user?: [status: number, body: object]
  project?: [status: number, body: object]
}

/** What is said of Vercel where it gives these answers, and what it was asked. */
async function faultsOf(answers: Answers, given: Partial<typeof account> | { vercelTeam?: undefined } = {}) {
  const asked: string[] = []
  await using api = await answering((req, res) => {
    asked.push(`${req.url} ${req.headers.authorization}`)
    const kind = /^\/v\d\/(team|user|project)/.exec(req.url ?? '')?.[1] as keyof Answers
    const [status, body] = answers[kind] ?? [200, { id: 'x' }]
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  const { faults, project } = await queryVercel({ ...account, ...given, vercelApi: api.url } as never, 500)
  expect(JSON.stringify(faults.map(({ message }) => message))).not.toContain(token)
  return { faults, asked, project }
}

const invalid = error('forbidden', 'Not authorized', { invalidToken: true })

describe('before the first resource', () => {
  test('two requests with the token: the team, and the project within it', async () => {
    const { faults, asked, project } = await faultsOf({
      project: [200, { id: 'prj_1', accountId: 'team_1' }],
    })
    expect(faults).toEqual([])
    expect(project).toEqual({ id: 'prj_1', accountId: 'team_1' })
    expect(asked.sort()).toEqual([
      `/v2/teams/acme Bearer ${token}`,
      `/v9/projects/shop?slug=acme Bearer ${token}`,
    ])
  })

  test('without a team the user is asked for, and an id is sent as one', async () => {
    expect((await faultsOf({}, { vercelTeam: undefined })).asked.sort()).toEqual([
      `/v2/user Bearer ${token}`,
      `/v9/projects/shop Bearer ${token}`,
    ])
    expect((await faultsOf({}, { vercelTeam: 'team_1' })).asked.join()).toContain('?teamId=team_1')
  })

  test('a project that is not there is no fault: its name is free', async () => {
    const free = await faultsOf({ project: [404, error('not_found', 'Project not found')] })
    expect(free).toMatchObject({ faults: [], project: undefined })
  })

  test.each<[string, Answers, string, RegExp]>([
    [
      'a token that Vercel does not know',
      { team: [403, invalid], project: [403, invalid] },
      'VERCEL_TOKEN_REFUSED',
      /Not authorized/,
    ],
    [
      'a token that ran out',
      { team: [401, error('unauthorized', 'Expired')] },
      'VERCEL_TOKEN_REFUSED',
      /401/,
    ],
    ['an unknown team', { team: [404, error('not_found', 'Team not found')] }, 'VERCEL_TEAM_UNKNOWN', /acme/],
    [
      'a team of others',
      { team: [403, error('forbidden', 'Not yours')] },
      'VERCEL_TEAM_REFUSED',
      /acme.*Not yours/,
    ],
    [
      'a project of others',
      { project: [403, error('forbidden', 'No rights')] },
      'VERCEL_PROJECT_REFUSED',
      /shop of team acme/,
    ],
    [
      'too many requests',
      { project: [429, error('rate_limited', 'Too many')] },
      'VERCEL_RATE_LIMITED',
      /429/,
    ],
    ['an outage', { team: [503, {}] }, 'VERCEL_UNREACHABLE', /503/],
    [
      'a page of another server on the way',
      { team: [302, {}], project: [302, {}] },
      'VERCEL_UNREACHABLE',
      /302/,
    ],
  ])('%s is one Problem with the command', async (_, answers, code, text) => {
    const { faults } = await faultsOf(answers)
    expect(faults.map((one) => one.code)).toEqual([code])
    expect(faults[0]?.what).toMatch(text)
    expect(faults[0]?.fix.length).toBeGreaterThan(10)
  })

  test('an API that is not there, or never answers, is VERCEL_UNREACHABLE', async () => {
    const gone = await answering(() => undefined)
    await gone[Symbol.asyncDispose]()
    await using silent = await answering(() => undefined)
    for (const [url, why] of [
      [gone.url, 'ECONNREFUSED'],
      [silent.url, 'it took too long'],
    ] as const) {
      const { faults } = await queryVercel({ ...account, vercelApi: url }, 300)
      expect(faults.map(({ code }) => code)).toEqual(['VERCEL_UNREACHABLE'])
      expect(faults[0]?.what).toContain(why)
    }
  })

  test('a token that may read a project and not its user is fine', async () => {
    const user: [number, object] = [403, error('forbidden', 'Not authorized')]
    expect((await faultsOf({ user }, { vercelTeam: undefined })).faults).toEqual([])
    const known = await faultsOf({ user: [403, invalid] }, { vercelTeam: undefined })
    expect(known.faults.map(({ code }) => code)).toEqual(['VERCEL_TOKEN_REFUSED'])
  })

  test('proxy and certificates are those of the environment, as for the plugin', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'poolproof-access-'))
    const { ca, cert, key } = await createCertificates(folder.path)
    const file = join(folder.path, 'ca.pem')
    writeFileSync(file, ca)
    await using api = await listening(createTls({ cert, key }, (_, res) => res.end('{}')))
    const through: string[] = []
    await using proxy = await listening(
      createServer().on('connect', (req, socket) => {
        through.push(String(req.url))
        const upstream = connect(api.port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
        socket.pipe(upstream).pipe(socket)
        socket.on('error', () => upstream.destroy())
      }),
    )
    const program = `
      import { queryVercel } from ${JSON.stringify(access)}
      const account = { vercelToken: 'x', project: 'shop', vercelApi: 'https://localhost:${api.port}' }
      console.log((await queryVercel(account)).faults.map(({ what }) => what).join() || 'none')`
    const said = (env: object) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
        env: { PATH: process.env.PATH, ...env },
      }).then(({ stdout }) => stdout.trim())
    const HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`
    expect(await said({ HTTPS_PROXY, SSL_CERT_FILE: file })).toBe('none')
    expect(through).toEqual([`localhost:${api.port}`, `localhost:${api.port}`])
    expect(await said({ HTTPS_PROXY })).toMatch(/does not answer as.*CERT|SIGNATURE|SELF_SIGNED/)
  })

  test('its text may hold no escape codes, and ends', async () => {
    const message = `\u001b[31m\n::error::${'x'.repeat(1000)}`
    const { faults } = await faultsOf({ team: [403, error('forbidden', message)] })
    expect(faults[0]?.what).toContain('\\u{1b}[31m\\u{a}')
    expect(faults[0]?.what.length).toBeLessThan(500)
  })

  test('the token is in no text: not where an answer repeats it, nor where it cannot be sent at all', async () => {
    await faultsOf({ team: [403, error('forbidden', `${token} may not read this`)] })
    const { faults } = await faultsOf({}, { vercelToken: `${token}\n${token}` })
    expect(faults.map(({ code }) => code)).toEqual(['VERCEL_UNREACHABLE'])
  })
})
