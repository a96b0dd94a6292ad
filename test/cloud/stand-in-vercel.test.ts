import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UNKNOWN } from '../../infra/provider/plugin/properties.ts'
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
  test('a token without 24 letters and digits in a row fails its check; a wrong one or a wrong team fails its start', async () => {
    await expect(place.start({ apiToken: 'short', team: teamId })).rejects.toThrow('24 letters and digits')
    const wrong = place.start({ apiToken: 'wrongwrongwrongwrongwrong1', team: teamId })
    await expect(wrong).rejects.toThrow(`could not get team ${teamId}: 403 forbidden`)
    await expect(wrong).rejects.not.toThrow('wrongwrong')
    await expect(place.start({ apiToken, team: 'team_other' })).rejects.toThrow('404 not_found')
  })
})

describe('a project', () => {
  test('it is read without drift, changed in place, imported with and without its team, and gone after delete', async () => {
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
    expect(known.id).toMatch(/^prj_/)
    expect(known.outputs).toMatchObject({ ...inputs, teamId, gitForkProtection: true })
    await place.isClean(project, known)
    const { body } = await place.cloud.call('GET', `/v10/projects/${known.id}?teamId=${teamId}`)
    expect(body.ssoProtection).toEqual({ deploymentType: 'prod_deployment_urls_and_all_previews' })

    const changed = { ...inputs, name: 'cakes', skewProtection: '12 hours' }
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

    const again = plugin.create(variable, inputs())
    await expect(again).rejects.toThrow(`400 ENV_CONFLICT`)
    await expect(again).rejects.toThrow(`the conflicting environment variable ID is ${shop.id}/${known.id}`)
    await expect(again).rejects.not.toThrow('canary-4711')
    await plugin.delete(variable, known)
  })

  test('sensitive and development together fail at preview, before anything is called', async () => {
    const wrong = inputs({ projectId: UNKNOWN, targets: ['development'] })
    await expect(plugin.create(variable, wrong, { preview: true })).rejects.toThrow(
      'variable DATABASE_URL: one with the target development cannot be sensitive',
    )
  })

  test('a plain one fails at preview where the team forces all of them to be sensitive', async () => {
    await place.cloud.call('PATCH', `/v2/teams/${teamId}`, { sensitiveEnvironmentVariablePolicy: 'on' })
    await using strict = await place.start()
    const plain = inputs({ sensitive: false })
    await expect(strict.create(variable, plain, { preview: true })).rejects.toThrow(
      'forces all environment variables',
    )
    await place.cloud.call('PATCH', `/v2/teams/${teamId}`, { sensitiveEnvironmentVariablePolicy: 'default' })
  })

  test('a project that is not there is named', async () => {
    await expect(plugin.create(variable, inputs({ projectId: 'prj_none' }))).rejects.toThrow(
      'could not find project prj_none',
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
  expect(imported?.inputs).toEqual({ ...inputs, redirect: 'example.org', redirectStatusCode: 308 })
  for (const one of [updated, target]) await plugin.delete(domain, one)
  expect(await plugin.read(domain, known.id, updated)).toBeUndefined()
})

test('a bypass secret is made by Vercel or given, never shown in the id, and imported as project/secret', async () => {
  const made = await plugin.create(bypass, { projectId: shop.id, note: 'first' })
  expect(made.outputs.secret).toMatch(/^[0-9a-zA-Z]{32}$/)
  expect([...made.secrets]).toContain('secret')
  expect(made.id).not.toContain(made.outputs.secret)
  await place.isClean(bypass, made)
  const secret = 'a1'.repeat(16)
  const given = await plugin.create(bypass, { projectId: shop.id, secret, isEnvVar: true })
  expect(given.outputs).toMatchObject({ secret, isEnvVar: true, scope: 'automation-bypass' })
  const imported = await plugin.read(bypass, `${shop.id}/${secret}`)
  expect(imported?.outputs).toEqual(given.outputs)
  await plugin.delete(bypass, given)
  expect(await plugin.read(bypass, given.id, given)).toBeUndefined()
  await plugin.delete(bypass, made)
})

test('what the stand-in lacks is named, with what to do instead', async () => {
  const token = 'vercel:index/edgeConfig:EdgeConfig'
  await expect(plugin.create(token, {})).rejects.toThrow(
    `STAND_IN_UNSUPPORTED: stand-in plugin vercel does not support ${token}`,
  )
})
