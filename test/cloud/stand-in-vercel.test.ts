import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UNKNOWN } from '../../infra/provider/plugin/properties.ts'
import { apiToken, embeddedVercel, sha1, teamId } from './harness/embedded-vercel.ts'
import { type Known, PluginProcess } from './harness/plugin-process.ts'

const project = 'vercel:index/project:Project'
const domain = 'vercel:index/projectDomain:ProjectDomain'
const variable = 'vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable'
const deployment = 'vercel:index/deployment:Deployment'
const alias = 'vercel:index/alias:Alias'
const bypass = 'vercel:index/projectProtectionBypass:ProjectProtectionBypass'
const prebuilt = 'vercel:index/getPrebuiltProject:getPrebuiltProject'

let cloud: Awaited<ReturnType<typeof embeddedVercel>>
let plugin: PluginProcess
let shop: Known

beforeAll(async () => {
  cloud = await embeddedVercel()
  const file = join(cloud.home, 'cloud.json')
  writeFileSync(file, JSON.stringify({ api: cloud.vercel.api }))
  mkdirSync(join(cloud.home, 'program'))
  plugin = await start()
  shop = await plugin.create(project, { name: 'shop', nodeVersion: '24.x' })
})

afterAll(async () => {
  await plugin?.[Symbol.asyncDispose]()
  await cloud?.[Symbol.asyncDispose]()
})

/** Started in the program's folder, as the engine does. */
function start(config: Known['inputs'] = { apiToken, team: teamId }): Promise<PluginProcess> {
  const folder = join(cloud.home, 'program')
  return PluginProcess.start('vercel', config, { folder, cloud: join(cloud.home, 'cloud.json') })
}

/** A build output below the folder that the program stands in; `out` is its path as the program says it. */
function build(out: string, page: string): void {
  const folder = join(cloud.home, 'program', out, '.vercel/output/static')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, '../config.json'), '{"version":3}')
  writeFileSync(join(folder, 'index.html'), page)
}

async function isClean(token: string, known: Known): Promise<void> {
  const read = await plugin.read(token, known.id, known)
  expect(read?.outputs).toEqual(known.outputs)
  expect(read?.inputs).toEqual(known.inputs)
  expect((await plugin.diff(token, known, known.inputs)).changes).toEqual([])
}

describe('the provider', () => {
  test('a token without 24 letters and digits in a row fails its check; a wrong one or a wrong team fails its start', async () => {
    await expect(start({ apiToken: 'short', team: teamId })).rejects.toThrow('24 letters and digits')
    const wrong = start({ apiToken: 'wrongwrongwrongwrongwrong1', team: teamId })
    await expect(wrong).rejects.toThrow(`could not get team ${teamId}: 403 forbidden`)
    await expect(wrong).rejects.not.toThrow('wrongwrong')
    await expect(start({ apiToken, team: 'team_other' })).rejects.toThrow('404 not_found')
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
    await isClean(project, known)
    const { body } = await cloud.call('GET', `/v10/projects/${known.id}?teamId=${teamId}`)
    expect(body.ssoProtection).toEqual({ deploymentType: 'prod_deployment_urls_and_all_previews' })

    const changed = { ...inputs, name: 'cakes', skewProtection: '12 hours' }
    expect(await plugin.diff(project, known, changed)).toMatchObject({
      changes: ['name', 'skewProtection'],
      replaces: [],
    })
    const updated = await plugin.update(project, known, changed)
    await isClean(project, updated)
    for (const id of [known.id, `${teamId}/${known.id}`]) {
      expect((await plugin.read(project, id))?.outputs).toMatchObject({ name: 'cakes', buildCommand: '' })
    }
    await plugin.delete(project, updated)
    expect(await plugin.read(project, known.id, updated)).toBeUndefined()
    await plugin.delete(project, updated)
  })

  test('a setting changed in the dashboard is drift', async () => {
    await cloud.call('PATCH', `/v9/projects/${shop.id}?teamId=${teamId}`, { nodeVersion: '22.x' })
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
    await isClean(variable, known)
    expect(await plugin.diff(variable, known, inputs({ value: 'other', comment: 'new' }))).toMatchObject({
      changes: ['comment', 'value'],
      replaces: [],
    })
    expect((await plugin.diff(variable, known, inputs({ key: 'OTHER' }))).replaces).toEqual(['key'])
    const path = `/v10/projects/${shop.id}/env/${known.id}?teamId=${teamId}`
    await cloud.call('PATCH', path, { value: 'by hand', comment: 'by hand' })
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
    await cloud.call('PATCH', `/v2/teams/${teamId}`, { sensitiveEnvironmentVariablePolicy: 'on' })
    await using strict = await start()
    const plain = inputs({ sensitive: false })
    await expect(strict.create(variable, plain, { preview: true })).rejects.toThrow(
      'forces all environment variables',
    )
    await cloud.call('PATCH', `/v2/teams/${teamId}`, { sensitiveEnvironmentVariablePolicy: 'default' })
  })

  test('a project that is not there is named', async () => {
    await expect(plugin.create(variable, inputs({ projectId: 'prj_none' }))).rejects.toThrow(
      'could not find project prj_none',
    )
  })
})

describe('a deployment', () => {
  test('files are read relative to the program, uploaded once, and named below the prefix', async () => {
    build('../out/one', 'same')
    symlinkSync('index.html', join(cloud.home, 'out/one/.vercel/output/static/link.html'))
    const { output } = await plugin.invoke(prebuilt, { path: '../out/one' })
    expect(output).toEqual({
      '../out/one/.vercel/output/config.json': `13~${sha1('{"version":3}')}`,
      '../out/one/.vercel/output/static/index.html': `4~${sha1('same')}`,
      '../out/one/.vercel/output/static/link.html': `10~${sha1('index.html')}`,
    })
    const inputs = {
      projectId: shop.id,
      production: true,
      files: output as Known['inputs'],
      pathPrefix: '../out/one',
      meta: { env: 'abc' },
    }
    const known = await plugin.create(deployment, inputs)
    expect(known.id).toMatch(/^dpl_/)
    expect(known.outputs.url).toEqual(expect.any(String))
    await isClean(deployment, known)
    const { meta: _, ...without } = inputs
    expect((await plugin.diff(deployment, known, without)).changes).toEqual([])
    expect((await plugin.diff(deployment, known, { ...inputs, meta: { env: 'def' } })).replaces).toEqual([
      'meta',
    ])
    expect(await plugin.diff(deployment, known, { ...inputs, deleteOnDestroy: true })).toMatchObject({
      changes: ['deleteOnDestroy'],
      replaces: [],
    })
    await expect(plugin.read(deployment, known.id)).rejects.toThrow('does not support import of Deployment')

    await plugin.delete(deployment, known)
    expect(await plugin.read(deployment, known.id, known)).toBeDefined()
    await plugin.delete(
      deployment,
      await plugin.update(deployment, known, { ...inputs, deleteOnDestroy: true }),
    )
    expect(await plugin.read(deployment, known.id, known)).toBeUndefined()
  })

  test('a folder without a build, and one whose build failed, are refused', async () => {
    await expect(plugin.invoke(prebuilt, { path: '../nothing' })).rejects.toThrow(
      'no prebuilt output was found in `../nothing`',
    )
    build('../out/broken', '')
    writeFileSync(
      join(cloud.home, 'out/broken/.vercel/output/builds.json'),
      '{"builds":[{"error":{"message":"no"}}]}',
    )
    await expect(plugin.invoke(prebuilt, { path: '../out/broken' })).rejects.toThrow('`vercel build` failed')
  })

  test('an alias moves from one deployment to the next in one call', async () => {
    const deployed = async (page: string) => {
      build(`../out/${page}`, page)
      const { output } = await plugin.invoke(prebuilt, { path: `../out/${page}` })
      const files = output as Known['inputs']
      return plugin.create(deployment, {
        projectId: shop.id,
        production: true,
        files,
        pathPrefix: `../out/${page}`,
      })
    }
    const [blue, green] = [await deployed('blue'), await deployed('green')]
    const inputs = { alias: 'shop.example.com', deploymentId: blue.id }
    const known = await plugin.create(alias, inputs)
    await isClean(alias, known)
    const moved = { ...inputs, deploymentId: green.id }
    expect(await plugin.diff(alias, known, moved)).toMatchObject({ changes: ['deploymentId'], replaces: [] })
    const after = await plugin.update(alias, known, moved)
    expect(after.outputs).toMatchObject({ id: known.id, deploymentId: green.id })
    await isClean(alias, after)
    await plugin.delete(alias, after)
    expect(await plugin.read(alias, known.id, after)).toBeUndefined()
  })
})

test('a domain is added, redirected in place, imported by project and name, and removed', async () => {
  const inputs = { projectId: shop.id, domain: 'www.example.com' }
  const known = await plugin.create(domain, { ...inputs, waitForReady: true })
  expect(known.id).toBe('www.example.com')
  expect(known.outputs.verified).toBe(true)
  await isClean(domain, known)
  const target = await plugin.create(domain, { projectId: shop.id, domain: 'example.org' })
  const redirected = { ...inputs, waitForReady: true, redirect: 'example.org', redirectStatusCode: 308 }
  const updated = await plugin.update(domain, known, redirected)
  await isClean(domain, updated)
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
  await isClean(bypass, made)
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
