import { afterAll, expect, test, vi } from 'vitest'
import { doctored } from './harness/doctored.ts'
import { apiToken, embeddedVercel, prebuilt, teamId } from './harness/embedded-vercel.ts'

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
    const { verdicts, text } = await doctored(['--project', 'shop', '--team', teamId, '--app', app])
    expect(verdicts['log without connection errors']).toBe(verdict)
    expect(text).not.toContain('canary')
  },
)
