import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect } from 'vitest'
import { teamId, vercelTest } from './harness/embedded-vercel.ts'
import { step } from './harness/step.ts'

/** Every call that the official provider makes, in its order, with the fields of the answer that it reads. */
const test = vercelTest()

const team = `teamId=${teamId}`

test.for([teamId, 'embedded'])('GET /v2/teams/%s answers the bare team', async (idOrSlug, { call }) => {
  const { status, body } = await call('GET', `/v2/teams/${idOrSlug}`)
  expect(status).toBe(200)
  expect(body).toMatchObject({ id: teamId, slug: 'embedded', name: 'Embedded' })
})

test.for([
  ['api-frameworks.zeit.sh', 'nextjs'],
  ['dcs.vercel-infra.com', 'iad1'],
])('GET / of %s needs no token and knows %s', async ([host, known], { cloud }) => {
  const get = request(cloud.vercel.api, { headers: { host } }).end()
  const [answer] = (await once(get, 'response')) as [IncomingMessage]
  expect([answer.statusCode, await text(answer)]).toEqual([200, expect.stringContaining(`"${known}"`)])
})

test("project, variables, domain and bypass live through the provider's calls", async ({ call }) => {
  await step('POST /v8/projects makes a project, PATCH /v9 right after it configures it', async () => {
    const created = await call('POST', `/v8/projects?${team}`, {
      name: 'shop',
      framework: null,
      buildCommand: null,
      devCommand: null,
      installCommand: null,
      outputDirectory: null,
      rootDirectory: null,
      publicSource: null,
      oidcTokenConfig: { enabled: true, issuerMode: 'team' },
      ssoProtection: { deploymentType: 'all_except_custom_domains' },
    })
    expect(created.status).toBe(200)
    expect(created.body).toMatchObject({
      id: expect.stringMatching(/^prj_\w{28}$/),
      name: 'shop',
      accountId: teamId,
    })

    const patched = await call('PATCH', `/v9/projects/${created.body.id}?${team}`, {
      buildCommand: '',
      installCommand: '',
      passwordProtection: null,
      trustedIps: null,
      optionsAllowlist: null,
      autoExposeSystemEnvs: true,
      autoAssignCustomDomains: false,
      nodeVersion: '24.x',
      skewProtectionMaxAge: 0,
      resourceConfig: { fluid: true, functionDefaultRegions: ['fra1'] },
      ssoProtection: { deploymentType: 'all_except_custom_domains' },
    })
    expect(patched.status).toBe(200)
    expect(patched.body).toMatchObject({
      buildCommand: '',
      autoAssignCustomDomains: false,
      nodeVersion: '24.x',
    })
  })

  await step('GET /v10/projects/:id has resourceConfig, by id and by name', async () => {
    const byName = await call('GET', `/v10/projects/shop?${team}`)
    const byId = await call('GET', `/v10/projects/${byName.body.id}?${team}`)
    expect(byId.body).toEqual(byName.body)
    expect(byId.body.resourceConfig).toMatchObject({ fluid: true, functionDefaultRegions: ['fra1'] })
    expect(byId.body.ssoProtection).toEqual({ deploymentType: 'all_except_custom_domains' })
  })

  const envId: string = await step('POST /v10/projects/:id/env takes one variable or several', async () => {
    const variable = {
      key: 'ONE',
      value: '1',
      target: ['preview', 'production'],
      type: 'encrypted',
      comment: 'first',
    }
    const one = await call('POST', `/v10/projects/shop/env?${team}`, variable)
    expect(one.status).toBe(201)
    expect(one.body).toMatchObject({
      created: { id: expect.stringMatching(/^env_/), key: 'ONE', value: '1' },
      failed: [],
    })
    const two = await call('POST', `/v10/projects/shop/env?${team}`, [
      { key: 'TWO', value: 'hidden', target: ['production'], type: 'sensitive', comment: '' },
      { key: 'THREE', value: '3', target: ['production'], type: 'plain' },
    ])
    expect(two.body.created.map(({ key }: { key: string }) => key)).toEqual(['TWO', 'THREE'])
    return one.body.created.id
  })

  await step('GET /v8/projects/:id/env?decrypt=true lists all but sensitive values', async () => {
    const { body } = await call('GET', `/v8/projects/shop/env?decrypt=true&limit=100&${team}`)
    const values = Object.fromEntries(
      body.envs.map(({ key, value }: { key: string; value: string }) => [key, value]),
    )
    expect(values).toEqual({ ONE: '1', TWO: '', THREE: '3' })
  })

  await step('GET, PATCH and DELETE of one variable', async () => {
    const got = await call('GET', `/v10/projects/shop/env/${envId}?${team}`)
    expect(got.body).toMatchObject({
      key: 'ONE',
      value: '1',
      type: 'encrypted',
      comment: 'first',
      gitBranch: null,
    })
    const changes = { value: '1b', target: ['production'], type: 'encrypted', comment: 'second' }
    const patched = await call('PATCH', `/v10/projects/shop/env/${envId}?${team}`, changes)
    expect(patched.body).toMatchObject({ id: envId, value: '1b', target: ['production'], comment: 'second' })
    const deleted = await call('DELETE', `/v8/projects/shop/env/${envId}?${team}`)
    expect(deleted.status).toBe(200)
    expect((await call('GET', `/v10/projects/shop/env/${envId}?${team}`)).status).toBe(404)
  })

  await step('POST /v10/projects/:id/domains and GET, PATCH of /v9', async () => {
    const { status, body } = await call('POST', `/v10/projects/shop/domains?${team}`, {
      name: 'shop.example.com',
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ name: 'shop.example.com', verified: true, verification: [] })
    const got = await call('GET', `/v9/projects/shop/domains/shop.example.com?${team}`)
    expect(got.body).toEqual(body)
    const change = { gitBranch: null, redirect: 'shop.vercel.app', redirectStatusCode: 308 }
    const patched = await call('PATCH', `/v9/projects/shop/domains/shop.example.com?${team}`, change)
    expect(patched.body).toMatchObject({ redirect: 'shop.vercel.app', redirectStatusCode: 308 })
    const none = { redirect: null, redirectStatusCode: null }
    expect(
      (await call('PATCH', `/v9/projects/shop/domains/shop.example.com?${team}`, none)).body,
    ).toMatchObject(none)
  })

  await step('PATCH /v10/projects/:id/protection-bypass generates, updates and revokes', async () => {
    const path = `/v10/projects/shop/protection-bypass?${team}`
    const [first, second] = ['a'.repeat(32), 'b'.repeat(32)]
    await call('PATCH', path, { generate: { secret: first, note: 'one' } })
    const two = await call('PATCH', path, { generate: { secret: second } })
    expect(two.body.protectionBypass).toMatchObject({
      [first]: { scope: 'automation-bypass', isEnvVar: true, note: 'one', createdAt: expect.any(Number) },
      [second]: { isEnvVar: false },
    })
    const updated = await call('PATCH', path, { update: { secret: second, isEnvVar: true, note: 'two' } })
    expect(updated.body.protectionBypass).toMatchObject({
      [first]: { isEnvVar: false },
      [second]: { note: 'two' },
    })
    await call('PATCH', path, { revoke: { secret: second, regenerate: false } })
    const { body } = await call('GET', `/v10/projects/shop?${team}`)
    expect(Object.keys(body.protectionBypass)).toEqual([first])
    expect(body.protectionBypass[first].isEnvVar).toBe(true)
  })
})
