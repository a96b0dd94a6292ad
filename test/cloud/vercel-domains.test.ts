import { describe, expect } from 'vitest'
import { type Answer, prebuilt, vercelTest } from './harness/embedded-vercel.ts'
import { step } from './harness/step.ts'

const test = vercelTest(async ({ call }) => {
  for (const name of ['shop', 'other']) await call('POST', '/v8/projects', { name })
  await call('PATCH', '/v9/projects/shop', { autoAssignCustomDomains: false })
})

const codeOf = ({ status, body }: Answer) => [status, body.error?.code]

describe('a domain that another account has', () => {
  test('is added unverified, needs its TXT record, and serves nothing before', async ({ call, cloud }) => {
    const name = 'api.linked.co.uk'
    await call('PUT', '/embedded/dns/linked.co.uk', { heldBy: 'account' })
    const { body: added } = await call('POST', '/v10/projects/shop/domains', { name })
    const [challenge] = added.verification
    await step('answers the challenge at _vercel of the apex', async () => {
      expect(added).toMatchObject({ verified: false, apexName: 'linked.co.uk' })
      expect(challenge).toEqual({
        type: 'TXT',
        domain: '_vercel.linked.co.uk',
        value: expect.stringMatching(/^vc-domain-verify=api\.linked\.co\.uk,[0-9a-f]{20}$/),
        reason: 'pending_domain_verification',
      })
    })
    const { id } = await cloud.deploy('shop', prebuilt('export default (req, res) => res.end("linked")'))
    const alias = () => call('POST', `/v2/deployments/${id}/aliases`, { alias: name })
    const verify = () => call('POST', `/v9/projects/shop/domains/${name}/verify`)
    await step('is no alias, and is not served', async () => {
      expect(codeOf(await alias())).toEqual([403, 'forbidden'])
      expect((await fetch(await cloud.vercel.addressOf(name))).status).toBe(404)
    })
    await step('is not verified without the record, nor with another one', async () => {
      expect(codeOf(await verify())).toEqual([400, 'missing_txt_record'])
      await call('PUT', '/embedded/dns/_vercel.linked.co.uk', { records: [{ type: 'TXT', value: 'v=spf1' }] })
      const { status, body } = await verify()
      expect([status, body.error.message]).toEqual([
        400,
        `Domain _vercel.linked.co.uk is missing required TXT Record "${challenge.value}"`,
      ])
    })
    await step('is verified with it, and can be an alias then', async () => {
      const records = [{ type: 'TXT', value: challenge.value }]
      await call('PUT', '/embedded/dns/_vercel.linked.co.uk', { records })
      expect(await verify()).toMatchObject({ status: 200, body: { verified: true } })
      const { body } = await call('GET', `/v9/projects/shop/domains/${name}`)
      expect(body).toMatchObject({ verified: true, verification: [] })
      expect((await alias()).status).toBe(200)
      expect(await (await fetch(await cloud.vercel.addressOf(name))).text()).toBe('linked')
    })
  })
})

test('a domain that is taken is 400 in the project, 409 in another one, 403 with another team', async ({
  call,
}) => {
  const add = (project: string, name: string) => call('POST', `/v10/projects/${project}/domains`, { name })
  expect((await add('other', 'taken.example.com')).status).toBe(200)
  expect(codeOf(await add('other', 'taken.example.com'))).toEqual([400, 'domain_already_in_use'])
  const elsewhere = await add('shop', 'taken.example.com')
  expect(codeOf(elsewhere)).toEqual([409, 'domain_already_in_use'])
  expect(elsewhere.body.error.projectId).toMatch(/^prj_/)
  await call('PUT', '/embedded/dns/foreign.example', { heldBy: 'team' })
  expect(codeOf(await add('shop', 'api.foreign.example'))).toEqual([403, 'forbidden'])
})

const ours = { type: 'A', value: '216.198.79.1' }
const config = { acceptedChallenges: ['http-01'], conflicts: [], ipStatus: 'no-change' }
const wrong = { configuredBy: null, misconfigured: true, acceptedChallenges: [], ipStatus: 'required-change' }

test.for<[string, { type: string; value: string }[], object]>([
  ['nothing', [], { ...wrong, aValues: [], cnames: [] }],
  ['another server', [{ type: 'A', value: '192.0.2.7' }], { ...wrong, aValues: ['192.0.2.7'] }],
  ['the address', [ours], { ...config, configuredBy: 'A', misconfigured: false, aValues: ['216.198.79.1'] }],
  ['the old address', [{ type: 'A', value: '76.76.21.21' }], { configuredBy: 'A', misconfigured: false }],
  [
    "a project's own name",
    [{ type: 'CNAME', value: 'd1d4fc829fe7bc7c.vercel-dns-017.com' }],
    { configuredBy: 'CNAME', misconfigured: false, cnames: ['d1d4fc829fe7bc7c.vercel-dns-017.com'] },
  ],
  ['a name that only looks like it', [{ type: 'CNAME', value: 'notvercel-dns.com' }], wrong],
  [
    'a CAA record that leaves the issuer out',
    [ours, { type: 'CAA', value: '0 issue "otherca.com"' }],
    { ...wrong, conflicts: [{ name: 'www.dns.example', type: 'CAA', value: '0 issue "otherca.com"' }] },
  ],
])('the config of a domain whose DNS holds %s', async ([, records, expected], { call }) => {
  await call('PUT', '/embedded/dns/www.dns.example', { records })
  const { body } = await call('GET', '/v6/domains/www.dns.example/config?projectIdOrName=shop')
  expect(body).toMatchObject(expected)
  expect(body.recommendedIPv4[0]).toEqual({ rank: 1, value: ['216.198.79.1'] })
  expect(body.recommendedCNAME[0].value).toMatch(/^[0-9a-f]{16}\.vercel-dns-017\.com\.$/)
})

test('a domain without certificate is no alias until it is issued, which needs its DNS', async ({
  call,
  cloud,
}) => {
  const name = 'new.example.com'
  const { id } = await cloud.deploy('shop', { 'a.txt': 'new' })
  await call('POST', '/v10/projects/shop/domains', { name })
  const alias = () => call('POST', `/v2/deployments/${id}/aliases`, { alias: name })
  const issue = () => call('POST', '/v8/certs', { cns: [name] })
  await call('PUT', `/embedded/dns/${name}`, { records: [], certificate: false })
  expect(codeOf(await alias())).toEqual([400, 'cert_missing'])
  expect((await issue()).status).toBe(400)
  await call('PUT', `/embedded/dns/${name}`, { records: [ours], certificate: false })
  expect(codeOf(await alias())).toEqual([400, 'cert_missing'])
  expect((await issue()).body).toMatchObject({ cns: [name], autoRenew: true })
  expect((await alias()).status).toBe(200)
  // It is moved on also where the DNS is changed later.
  await call('PUT', `/embedded/dns/${name}`, { records: [] })
  expect((await alias()).status).toBe(200)
})

test.for([
  [undefined, 307],
  [301, 301],
  [302, 302],
  [307, 307],
  [308, 308],
] as const)(
  'a redirect with status %s is served with %i, path and query kept',
  async ([code, status], { call, cloud }) => {
    const [from, to] = [`www${code}.example.net`, `${code}.example.net`]
    await call('POST', '/v10/projects/shop/domains', { name: to })
    const early = await call('POST', '/v10/projects/shop/domains', {
      name: from,
      redirect: 'not-added.example.net',
    })
    expect(codeOf(early)).toEqual([400, 'bad_request'])
    const body = { name: from, redirect: to, ...(code && { redirectStatusCode: code }) }
    expect(await call('POST', '/v10/projects/shop/domains', body)).toMatchObject({ body: { redirect: to } })
    const url = `${await cloud.vercel.addressOf(from)}/path?a=b&c`
    for (const method of ['GET', 'HEAD', 'POST']) {
      const answer = await fetch(url, { method, redirect: 'manual' })
      const location = `${await cloud.vercel.addressOf(to)}/path?a=b&c`
      expect([method, answer.status, answer.headers.get('location')]).toEqual([method, status, location])
    }
  },
)
