import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { apiToken, embeddedVercel, prebuilt, teamId } from './harness/embedded-vercel.ts'
import { runDoctor } from './harness/run-doctor.ts'

afterAll(() => vi.unstubAllEnvs())

test.each([
  ['sorry, too many clients already for canary@example.com', 'wrong'],
  ['all is well', 'ok'],
])(
  'the log of the serving deployment, while the app is asked and prints "%s": %s',
  async (printed, verdict) => {
    await using cloud = await embeddedVercel()
    vi.stubEnv('VERCEL_API_TOKEN', apiToken)
    vi.stubEnv('VERCEL_API_URL', cloud.vercel.api)
    const { body } = await cloud.call('POST', '/v11/projects', { name: 'shop' })
    const source = `export default (req, res) => { console.log(${JSON.stringify(printed)}); res.end('{}') }`
    await cloud.deploy(body.id, prebuilt(source), { target: 'production' })
    const app = await cloud.vercel.addressOf('shop.vercel.app')
    const { verdicts, text } = await runDoctor(['--project', 'shop', '--team', teamId, '--app', app])
    expect(verdicts['log without connection errors']).toBe(verdict)
    expect(text).not.toContain('canary')
  },
)

test('a log from elsewhere tells of the family, and no line of it is repeated', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'poolproof-log-'))
  try {
    const log = join(folder, 'log')
    const lines = ['fine', '{"code":"53300","email":"canary@example.com"}', 'Max client connections reached']
    writeFileSync(log, `${lines.join('\n')}\n`)
    const { red, text } = await runDoctor(['--logs', log])
    expect(red).toEqual({
      'log without connection errors': ['LOG_CONNECTION_ERRORS', 'LOG_CONNECTION_ERRORS'],
    })
    expect(text).toContain('1 of 3 lines: too many connections')
    expect(text).toContain('1 of 3 lines: pooler takes no more clients')
    expect(text).not.toContain('canary')
    writeFileSync(log, 'fine\n')
    expect((await runDoctor(['--logs', log])).verdicts['log without connection errors']).toBe('ok')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
