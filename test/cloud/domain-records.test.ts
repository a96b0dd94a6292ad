import { expect } from 'vitest'
import { stackTest, type TestStack } from './harness/stack.ts'
import { long, step } from './harness/step.ts'
import { api, health } from './harness/vercel.ts'

const domain = 'poolproof-dev.localhost'
const ours = { type: 'A', value: '216.198.79.1' }

/** As an operator would have set the domain up elsewhere before: with another account, its DNS at another server. */
const test = stackTest({}, async (stack) => {
  await dns(stack, domain, {
    heldBy: 'account',
    records: [{ type: 'A', value: '192.0.2.7' }],
    certificate: false,
  })
})

async function dns(stack: TestStack, name: string, entry: object): Promise<void> {
  const { api: url, apiToken } = stack.cloud.file
  const headers = { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' }
  const answer = await fetch(`${url}/embedded/dns/${name}`, {
    method: 'PUT',
    headers,
    body: JSON.stringify(entry),
  })
  expect(answer.status).toBe(200)
}

const output = async (stack: TestStack, name: string) =>
  (await stack.pulumi('stack', 'output', name)).stdout.trim()

test(
  'a first production whose domain is not ready is deployed and proved, and says what to set',
  long,
  async ({ stack }) => {
    await step('the preview says what DNS answers and what it has to', async () => {
      const { code, stdout } = await stack.pulumi('preview')
      expect(`${code} ${stdout}`).toMatch(/^0 /)
      expect(stdout).toContain(`DOMAIN_NOT_READY: ${domain}`)
      expect(stdout).toMatch(
        /set A poolproof-dev\.localhost 216\.198\.79\.1 \(DNS answers A 192\.0\.2\.7\); then .*\bup\b/,
      )
      expect(stdout).not.toMatch(/app-alias/)
    })

    await step('the update ends well, with the proof, without the domain', async () => {
      const stdout = await stack.up()
      expect(stdout).toContain('DOMAIN_NOT_READY')
      expect(stdout).toMatch(
        /TXT _vercel\.poolproof-dev\.localhost vc-domain-verify=poolproof-dev\.localhost,[0-9a-f]{20}/,
      )
      expect(await output(stack, 'proof')).toContain('failures=0')
      expect(await output(stack, 'address')).toContain('waits for DNS')
      expect(await output(stack, 'domains')).toMatch(
        /^poolproof-dev\.localhost waits for DNS: set A .* and TXT .*DNS answers A 192\.0\.2\.7/,
      )
      expect(await output(stack, 'dnsRecords')).toMatch(
        /^A poolproof-dev\.localhost 216\.198\.79\.1; TXT _vercel\.poolproof-dev\.localhost vc-domain-verify=\S+$/,
      )
      for (const type of ['Alias', 'Stash']) expect(await stack.resources(type)).toEqual([])
      expect(await output(stack, 'generations')).not.toContain('jwt')
      expect((await fetch(stack.cloud.file.app)).status).toBe(404)
    })

    await step('another update changes nothing', async () => {
      const { code, stdout } = await stack.pulumi('up', '--yes', '--skip-preview', '--expect-no-changes')
      expect(`${code} ${stdout}`).toMatch(/^0 /)
    })

    await step(
      'the update after the records verifies the domain, gets its certificate, and moves it',
      async () => {
        const [, value = ''] = /TXT \S+ (\S+)/.exec(await output(stack, 'dnsRecords')) ?? []
        await dns(stack, `_vercel.${domain}`, { records: [{ type: 'TXT', value }] })
        await dns(stack, domain, { heldBy: 'account', records: [ours], certificate: false })
        const stdout = await stack.up()
        expect(stdout).not.toContain('DOMAIN_NOT_READY')
        expect(await output(stack, 'domains')).toBe(`${domain} ready`)
        expect(await output(stack, 'address')).toBe(stack.cloud.file.app)
        expect(await output(stack, 'generations')).toContain('jwt')
        expect((await stack.resources('Alias')).length).toBe(1)
        expect((await stack.resources('Stash')).length).toBe(2)
        expect((await health(stack)).status).toBe(200)
      },
    )

    await step('a domain that serves goes on when its DNS is changed, with a warning', async () => {
      await dns(stack, domain, { records: [] })
      stack.configure({ poolMax: 3 })
      const stdout = await stack.up()
      expect(stdout).toMatch(/DOMAIN_NOT_READY: poolproof-dev\.localhost serves, but/)
      expect(await health(stack)).toMatchObject({ status: 200, pool: { max: 3 } })
      const { aliases } = (await api(stack, '/v4/aliases')) as { aliases: unknown[] }
      expect(aliases.length).toBe(1)
    })
  },
)

test(
  'www and the apex redirect to the domain of a stack, which is added first and stays the host of its cookies',
  long,
  async ({ stack }) => {
    const [www, apex] = [`www.${domain}`, 'shop.localhost']
    stack.configure({
      domains: { [www]: { redirect: domain, redirectStatusCode: 308 }, [apex]: { redirect: domain } },
    })
    await stack.up()
    for (const [host, status] of [
      [www, 308],
      [apex, 307],
    ] as const) {
      const address = await stack.cloud.vercel.addressOf(host)
      const answer = await fetch(`${address}/login?next=/`, { redirect: 'manual' })
      const location = `${stack.cloud.file.app}/login?next=/`
      expect([answer.status, answer.headers.get('location')]).toEqual([status, location])
    }
    const [proof] = await stack.resources('Proof')
    expect(proof?.outputs?.evidence).toMatchObject({
      checks: expect.arrayContaining([expect.objectContaining({ name: 'cookie of login', ok: true })]),
    })
  },
)
