import { Vercel } from '@vercel/sdk'
import { expect } from 'vitest'
import { apiToken, prebuilt, sha1, teamId, vercelTest } from './harness/embedded-vercel.ts'
import { scope } from './harness/fixtures.ts'
import { step } from './harness/step.ts'

/** Vercel's own client, which checks every answer against its schema, does what the doctor and adopt do. */
const test = vercelTest().extend(
  'sdk',
  scope,
  ({ cloud }) => new Vercel({ bearerToken: apiToken, serverURL: cloud.vercel.api }),
)

const idOrName = 'site'

test('teams.getTeam, teams.getTeams and user.getAuthUser', async ({ sdk }) => {
  expect(await sdk.teams.getTeam({ teamId })).toMatchObject({ id: teamId, slug: 'embedded' })
  expect(await sdk.teams.getTeams({})).toMatchObject({ teams: [{ id: teamId }] })
  expect(await sdk.user.getAuthUser()).toMatchObject({ user: { username: 'embedded' } })
})

test("Vercel's own client takes a project from its creation to its end", async ({ sdk, cloud }) => {
  await step('projects.createProject, updateProject, getProject and getProjects', async () => {
    const created = await sdk.projects.createProject({
      teamId,
      requestBody: { name: idOrName, buildCommand: '' },
    })
    await sdk.projects.updateProject({
      teamId,
      idOrName,
      requestBody: { nodeVersion: '22.x', ssoProtection: null },
    })
    const project = await sdk.projects.getProject({ teamId, idOrName })
    expect(project).toMatchObject({ id: created.id, name: idOrName, nodeVersion: '22.x', accountId: teamId })
    expect(project.resourceConfig).toMatchObject({ fluid: true, functionDefaultRegions: ['iad1'] })
    const list = await sdk.projects.getProjects({ teamId })
    expect(list).toMatchObject({ projects: [{ id: created.id }], pagination: { count: 1 } })
  })

  await step('projects.createProjectEnv, filter-, get-, edit- and removeProjectEnv', async () => {
    const target: ['production'] = ['production']
    const requestBody = [
      { key: 'OPEN', value: 'seen', type: 'encrypted' as const, target },
      { key: 'HIDDEN', value: 'unseen', type: 'sensitive' as const, target, comment: 'kept' },
    ]
    const { created } = await sdk.projects.createProjectEnv({ teamId, idOrName, requestBody })
    expect(created).toMatchObject([{ key: 'OPEN' }, { key: 'HIDDEN', comment: 'kept' }])
    const listed = await sdk.projects.filterProjectEnvs({ teamId, idOrName, decrypt: 'true' })
    expect(listed).toMatchObject({
      envs: [
        { key: 'OPEN', value: 'seen' },
        { key: 'HIDDEN', value: '' },
      ],
    })
    const id = (created as { id?: string }[])[0]?.id ?? ''
    expect(await sdk.projects.getProjectEnv({ teamId, idOrName, id })).toMatchObject({ value: 'seen' })
    const edited = await sdk.projects.editProjectEnv({
      teamId,
      idOrName,
      id,
      requestBody: { value: 'newer' },
    })
    expect(edited).toMatchObject({ id, value: 'newer' })
    expect(await sdk.projects.removeProjectEnv({ teamId, idOrName, id })).toMatchObject({ key: 'OPEN' })
  })

  await step('projects.addProjectDomain, get-, update- and removeProjectDomain', async () => {
    const domain = 'site.example.com'
    await sdk.projects.addProjectDomain({ teamId, idOrName, requestBody: { name: domain } })
    const listed = await sdk.projects.getProjectDomains({ teamId, idOrName })
    expect(listed).toMatchObject({
      domains: [{ name: 'site.vercel.app' }, { name: domain, verified: true }],
    })
    const requestBody = { redirect: 'site.vercel.app', redirectStatusCode: 307 as const }
    await sdk.projects.updateProjectDomain({ teamId, idOrName, domain, requestBody })
    expect(await sdk.projects.getProjectDomain({ teamId, idOrName, domain })).toMatchObject(requestBody)
    expect(await sdk.domains.getDomainConfig({ teamId, domain })).toMatchObject({ misconfigured: false })
    await sdk.projects.removeProjectDomain({ teamId, idOrName, domain })
  })

  await step('projects.updateProjectProtectionBypass', async () => {
    const requestBody = { generate: { secret: 's'.repeat(32) } }
    const { protectionBypass } = await sdk.projects.updateProjectProtectionBypass({
      teamId,
      idOrName,
      requestBody,
    })
    expect(Object.keys(protectionBypass ?? {})).toEqual(['s'.repeat(32)])
  })

  const deploymentId = await step('deployments.uploadFile, createDeployment, getDeployment(s)', async () => {
    const files = prebuilt('export default (req, res) => { console.log("printed"); res.end("ok") }')
    for (const content of Object.values(files)) {
      const digest = { xVercelDigest: sha1(content), contentLength: content.length }
      await sdk.deployments.uploadFile({ teamId, ...digest, requestBody: Buffer.from(content) })
    }
    const created = await sdk.deployments.createDeployment({
      teamId,
      requestBody: {
        name: idOrName,
        project: idOrName,
        target: 'production',
        meta: { env: 'f' },
        files: Object.entries(files).map(([file, content]) => ({
          file,
          sha: sha1(content),
          size: content.length,
        })),
      },
    })
    expect(created).toMatchObject({ readyState: 'READY', target: 'production', alias: ['site.vercel.app'] })
    const deploymentId = created.id
    const got = await sdk.deployments.getDeployment({ teamId, idOrUrl: deploymentId })
    expect(got).toMatchObject({ id: deploymentId, meta: { env: 'f' }, status: 'READY' })
    const { deployments } = await sdk.deployments.getDeployments({
      teamId,
      app: idOrName,
      target: 'production',
    })
    expect(deployments).toMatchObject([{ uid: deploymentId, state: 'READY', name: idOrName }])
    return deploymentId
  })

  await step('deployments.getDeploymentEvents has what the function printed', async () => {
    const address = await cloud.vercel.addressOf('site.vercel.app')
    expect(await (await fetch(address)).text()).toBe('ok')
    const events = await sdk.deployments.getDeploymentEvents({ teamId, idOrUrl: deploymentId })
    expect(events).toContainEqual(expect.objectContaining({ type: 'stdout' }))
    const texts = (events as { payload?: { text?: string } }[]).map(({ payload }) => payload?.text)
    expect(texts).toContain('printed')
  })

  await step('aliases.assignAlias, getAlias, list(Deployment)Aliases and deleteAlias', async () => {
    const assigned = await sdk.aliases.assignAlias({
      teamId,
      id: deploymentId,
      requestBody: { alias: 'b.example.com' },
    })
    const alias = await sdk.aliases.getAlias({ teamId, idOrAlias: 'b.example.com' })
    expect(alias).toMatchObject({ uid: assigned.uid, deploymentId, deployment: { id: deploymentId } })
    expect((await sdk.aliases.listAliases({ teamId })).aliases).toHaveLength(2)
    expect((await sdk.aliases.listDeploymentAliases({ teamId, id: deploymentId })).aliases).toHaveLength(2)
    expect(await sdk.aliases.deleteAlias({ teamId, aliasId: assigned.uid })).toEqual({ status: 'SUCCESS' })
  })

  await step('projects.requestPromote gives the production domains to another deployment', async () => {
    await cloud.deploy(idOrName, prebuilt('export default (req, res) => res.end("newer")'), {
      target: 'production',
    })
    const address = await cloud.vercel.addressOf('site.vercel.app')
    expect(await (await fetch(address)).text()).toBe('newer')
    const { id: projectId } = await sdk.projects.getProject({ teamId, idOrName })
    await sdk.projects.requestPromote({ teamId, projectId, deploymentId })
    expect(await (await fetch(address)).text()).toBe('ok')
  })

  await step('deployments.deleteDeployment and projects.deleteProject', async () => {
    const deleted = await sdk.deployments.deleteDeployment({ teamId, id: deploymentId })
    expect(deleted).toMatchObject({ uid: deploymentId, state: 'DELETED' })
    await sdk.projects.deleteProject({ teamId, idOrName })
    await expect(sdk.projects.getProject({ teamId, idOrName })).rejects.toMatchObject({ statusCode: 404 })
  })
})

test('a wrong token is an SDKError with status 403', async ({ cloud }) => {
  const stranger = new Vercel({ bearerToken: 'x'.repeat(24), serverURL: cloud.vercel.api })
  await expect(stranger.projects.getProjects({ teamId })).rejects.toMatchObject({ statusCode: 403 })
})
