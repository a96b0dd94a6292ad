import { expect } from 'vitest'
import {
  type EmbeddedCloud,
  prebuilt,
  bypassSecret as secret,
  edgeTest as test,
} from './harness/embedded-vercel.ts'

const source = 'export default (req, res) => res.end()'

const deploy = (cloud: EmbeddedCloud) => cloud.deploy('edge', prebuilt(source), { target: 'production' })

test('a deployment URL is 401 without the bypass secret, the domain is public', async ({
  cloud,
  address,
}) => {
  const { url } = await deploy(cloud)
  const refused = await fetch(`http://${url}`)
  expect([refused.status, refused.headers.get('content-type')]).toEqual([401, 'text/html; charset=utf-8'])
  expect(
    (await fetch(`http://${url}`, { headers: { 'x-vercel-protection-bypass': 'k'.repeat(31) } })).status,
  ).toBe(401)
  const opened = await fetch(`http://${url}`, { headers: { 'x-vercel-protection-bypass': secret } })
  expect([opened.status, opened.headers.get('x-robots-tag')]).toEqual([200, 'noindex'])
  expect((await fetch(`http://${url}/?x-vercel-protection-bypass=${secret}`)).status).toBe(200)
  expect((await fetch(address)).status).toBe(200)
})

test.for([
  ['all', 401, 401],
  ['all_except_custom_domains', 401, 200],
  ['standard_protection_new', 401, 200],
  ['prod_deployment_urls_and_all_previews', 401, 200],
  ['preview', 200, 200],
  [null, 200, 200],
])(
  'protection %s: a production deployment URL is %i, the domain %i',
  async ([deploymentType, own, production], { cloud, address }) => {
    const { url } = await deploy(cloud)
    await cloud.call('PATCH', '/v9/projects/edge', { ssoProtection: deploymentType && { deploymentType } })
    expect([(await fetch(`http://${url}`)).status, (await fetch(address)).status]).toEqual([own, production])
    await cloud.call('PATCH', '/v9/projects/edge', {
      ssoProtection: { deploymentType: 'all_except_custom_domains' },
    })
  },
)

test('a preflight passes the protection on paths of optionsAllowlist', async ({ cloud }) => {
  const { url } = await deploy(cloud)
  await cloud.call('PATCH', '/v9/projects/edge', { optionsAllowlist: { paths: [{ value: '/api' }] } })
  expect((await fetch(`http://${url}/api/login`, { method: 'OPTIONS' })).status).toBe(200)
  expect((await fetch(`http://${url}/other`, { method: 'OPTIONS' })).status).toBe(401)
  expect((await fetch(`http://${url}/api/login`)).status).toBe(401)
})
