import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UNKNOWN } from '../../plugin/grpc/properties.ts'
import { apiToken, teamId } from './harness/embedded-vercel.ts'
import type { Known } from './harness/plugin-process.ts'
import { type VercelForPlugin, vercelForPlugin } from './harness/vercel-plugin.ts'

const project = 'vercel:index/project:Project'
const domain = 'vercel:index/projectDomain:ProjectDomain'
const variable = 'vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable'
const bypass = 'vercel:index/projectProtectionBypass:ProjectProtectionBypass'

let place: VercelForPlugin
let plugin: VercelForPlugin['plugin']
let shop: Known

beforeAll(async () => {
  place = await vercelForPlugin()
  plugin = place.plugin
  shop = await plugin.create(project, { name: 'shop', nodeVersion: '24.x' })
})
afterAll(() => place?.[Symbol.asyncDispose]())

describe('the provider', () => {
  test('does not start with a malformed or wrong token or a wrong team, and does not show it', async () => {
    const short = place.start({ apiToken: 'canary-token', team: teamId })
    await expect(short).rejects.toThrow('the apiToken has to contain 24 letters and digits in a row')
    await expect(short).rejects.not.toThrow(/canary|^apiToken:/)
    const wrong = place.start({ apiToken: 'wrongwrongwrongwrongwrong1', team: teamId })
    await expect(wrong).rejects.toThrow(
      `could not get team ${teamId}, unexpected error: forbidden - Not authorized`,
    )
    await expect(wrong).rejects.not.toThrow('wrongwrong')
    await expect(place.start({ apiToken, team: 'team_other' })).rejects.toThrow('not_found - ')
  })
})

describe('a project', () => {
  test('is read without drift, changed in place, imported with and without its team, and gone after delete', async () => {
    const inputs = {
      name: 'bakery',
      nodeVersion: '24.x',
      buildCommand: '',
      installCommand: '',
      autoAssignCustomDomains: false,
      automaticallyExposeSystemEnvironmentVariables: true,
      resourceConfig: { fluid: true, functionDefaultRegions: ['fra1'] },
      vercelAuthentication: { deploymentType: 'standard_protection' },
    }
    const known = await plugin.create(project, inputs)
    const listed = `GET /v8/projects/${known.id}/env?decrypt=true&limit=100&teamId=${teamId}`
    expect(place.calls.slice(-4).map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST /v8/projects?teamId=${teamId}`,
      listed,
      `PATCH /v9/projects/${known.id}?teamId=${teamId}`,
      listed,
    ])
    expect(known.id).toMatch(/^prj_/)
    expect(known.outputs).toMatchObject({ ...inputs, teamId, gitForkProtection: true })
    await place.isClean(project, known)
    expect(known.outputs).toMatchObject({ buildMachineType: 'standard', previewDeploymentsDisabled: false })
    expect(known.outputs).not.toHaveProperty('serverlessFunctionRegion')
    expect(known.outputs).not.toHaveProperty('skewProtection')
    const { body } = await place.cloud.call('GET', `/v10/projects/${known.id}?teamId=${teamId}`)
    expect(body.ssoProtection).toEqual({ deploymentType: 'prod_deployment_urls_and_all_previews' })

    const changed = { ...inputs, name: 'cakes', skewProtection: '4 hours' }
    expect(await plugin.diff(project, known, changed)).toMatchObject({
      changes: ['name', 'skewProtection'],
      replaces: [],
    })
    const updated = await plugin.update(project, known, changed)
    await place.isClean(project, updated)
    for (const id of [known.id, `${teamId}/${known.id}`]) {
      expect((await plugin.read(project, id))?.outputs).toMatchObject({ name: 'cakes', buildCommand: '' })
    }
    await plugin.delete(project, updated)
    expect(await plugin.read(project, known.id, updated)).toBeUndefined()
    await plugin.delete(project, updated)
  })

  test('left out, system variables and the toolbar are off; a framework that Vercel does not know fails its check', async () => {
    const plain = await plugin.create(project, { name: 'plain' })
    expect(plain.outputs).toMatchObject({
      automaticallyExposeSystemEnvironmentVariables: false,
      enableProductionFeedback: false,
    })
    await plugin.delete(project, plain)
    await expect(plugin.check(project, { name: 'plain', framework: 'cobol' })).rejects.toThrow(
      'The framework cobol is not supported on Vercel. Must be one of nextjs',
    )
  })

  test('a setting changed in the dashboard is drift', async () => {
    await place.cloud.call('PATCH', `/v9/projects/${shop.id}?teamId=${teamId}`, { nodeVersion: '22.x' })
    const read = (await plugin.read(project, shop.id, shop)) as Known
    expect(read.inputs.nodeVersion).toBe('22.x')
    expect((await plugin.diff(project, read, shop.inputs)).changes).toEqual(['nodeVersion'])
    await plugin.update(project, read, shop.inputs)
  })
})

describe('a variable', () => {
  const inputs = (more: Known['inputs'] = {}) => ({
    projectId: shop.id,
    key: 'DATABASE_URL',
    value: 'postgres://canary-4711',
    targets: ['production'],
    sensitive: true,
    comment: 'fingerprint',
    ...more,
  })

  test('value and comment change in place, key replaces; the value stays secret and out of refresh', async () => {
    const known = await plugin.create(variable, inputs())
    expect([...known.secrets]).toContain('value')
    await place.isClean(variable, known)
    expect(await plugin.diff(variable, known, inputs({ value: 'other', comment: 'new' }))).toMatchObject({
      changes: ['comment', 'value'],
      replaces: [],
    })
    expect((await plugin.diff(variable, known, inputs({ key: 'OTHER' }))).replaces).toEqual(['key'])
    const path = `/v10/projects/${shop.id}/env/${known.id}?teamId=${teamId}`
    await place.cloud.call('PATCH', path, { value: 'by hand', comment: 'by hand' })
    const read = await plugin.read(variable, known.id, known)
    expect(read?.outputs).toMatchObject({ value: inputs().value, comment: 'by hand' })
    const imported = await plugin.read(variable, `${shop.id}/${known.id}`)
    expect(imported?.outputs).toMatchObject({ key: 'DATABASE_URL', sensitive: true, projectId: shop.id })
    expect(imported?.outputs.value).toBeUndefined()
    expect(imported?.inputs).toMatchObject({
      sensitive: true,
      targets: ['production'],
      comment: 'by hand',
      teamId,
    })

    const again = plugin.create(variable, inputs())
    await expect(again).rejects.toThrow('unexpected error: ENV_CONFLICT - ')
    await expect(again).rejects.toThrow(`the conflicting environment variable ID is ${shop.id}/${known.id}`)
    await expect(again).rejects.not.toThrow('canary-4711')
    await plugin.delete(variable, known)
  })

  test('sensitive and development together fail at preview, before any request', async () => {
    const wrong = inputs({ projectId: UNKNOWN, targets: ['development'] })
    await expect(plugin.create(variable, wrong, { preview: true })).rejects.toThrow(
      'variable DATABASE_URL: one with the target development cannot be sensitive',
    )
  })

  test('a plain one fails at preview where the team forces all variables to be sensitive', async () => {
    await place.cloud.call('PATCH', `/v2/teams/${teamId}`, { sensitiveEnvironmentVariablePolicy: 'on' })
    await using strict = await place.start()
    const plain = inputs({ sensitive: false })
    await expect(strict.create(variable, plain, { preview: true })).rejects.toThrow(
      'forces all environment variables',
    )
    await place.cloud.call('PATCH', `/v2/teams/${teamId}`, { sensitiveEnvironmentVariablePolicy: 'default' })
  })

  test('a missing project is named', async () => {
    await expect(plugin.create(variable, inputs({ projectId: 'prj_none' }))).rejects.toThrow(
      'Could not find project, please make sure both the project_id and team_id match',
    )
  })
})

test('a domain is added, redirected in place, imported by project and name, and removed', async () => {
  const inputs = { projectId: shop.id, domain: 'www.example.com' }
  const known = await plugin.create(domain, { ...inputs, waitForReady: true })
  expect(known.id).toBe('www.example.com')
  expect(known.outputs.verified).toBe(true)
  await place.isClean(domain, known)
  const target = await plugin.create(domain, { projectId: shop.id, domain: 'example.org' })
  const redirected = { ...inputs, waitForReady: true, redirect: 'example.org', redirectStatusCode: 308 }
  const updated = await plugin.update(domain, known, redirected)
  await place.isClean(domain, updated)
  const imported = await plugin.read(domain, `${shop.id}/www.example.com`)
  expect(imported?.inputs).toEqual({ ...inputs, redirect: 'example.org', redirectStatusCode: 308, teamId })
  const added = place.calls.find(({ method, path }) => method === 'POST' && path.includes('/domains'))
  expect(added?.body).toEqual({ name: 'www.example.com' })
  await place.cloud.call('PUT', '/embedded/dns/linked.example', { heldBy: 'account' })
  const linked = { projectId: shop.id, domain: 'linked.example' }
  await expect(plugin.create(domain, { ...linked, waitForReady: true })).rejects.toThrow(
    /STAND_IN_UNSUPPORTED.* waitForReady of linked\.example, which is not verified/,
  )
  const unverified = await plugin.create(domain, linked)
  expect(unverified.outputs).toMatchObject({ verified: false, verifications: [{ type: 'TXT' }] })
  for (const one of [updated, target, unverified]) await plugin.delete(domain, one)
  expect(await plugin.read(domain, known.id, updated)).toBeUndefined()
})

test('a bypass secret is made by Vercel or given, is part of the id as in the official plugin, and is imported as project/secret', async () => {
  const made = await plugin.create(bypass, { projectId: shop.id, note: 'first' })
  expect(made.outputs.secret).toMatch(/^[0-9a-zA-Z]{32}$/)
  expect([...made.secrets]).toContain('secret')
  expect(made.id).toBe(`${shop.id}/${String(made.outputs.secret)}`)
  expect(made.outputs.teamId).toBeUndefined()
  const refreshed = (await plugin.read(bypass, made.id, made)) as Known
  expect(refreshed.outputs.teamId).toBe(teamId)
  await place.isClean(bypass, refreshed)
  const fromBefore = { ...refreshed, id: shop.id }
  expect((await plugin.read(bypass, shop.id, fromBefore))?.id).toBe(made.id)
  const secret = 'a1'.repeat(16)
  const given = await plugin.create(bypass, { projectId: shop.id, secret, isEnvVar: true })
  expect(given.outputs).toMatchObject({ secret, isEnvVar: true, scope: 'automation-bypass' })
  const imported = await plugin.read(bypass, `${shop.id}/${secret}`)
  expect(imported?.outputs).toEqual({ ...given.outputs, teamId })
  await plugin.delete(bypass, given)
  expect(await plugin.read(bypass, given.id, given)).toBeUndefined()
  await plugin.delete(bypass, made)
})

test('an unsupported argument or resource is named, with what to do instead', async () => {
  const token = 'vercel:index/edgeConfig:EdgeConfig'
  await expect(plugin.create(token, {})).rejects.toThrow(
    `STAND_IN_UNSUPPORTED: stand-in plugin vercel does not support ${token}`,
  )
})
