import { expect } from 'vitest'
import { prebuilt, sha1, teamId, vercelTest } from './harness/embedded-vercel.ts'
import { step } from './harness/step.ts'

/** The calls of the official provider for files, deployments and aliases, and for taking all down. */
const test = vercelTest(async ({ call }) => {
  await call('POST', `/v8/projects?${team}`, { name: 'shop', autoAssignCustomDomains: false })
  await call('POST', `/v10/projects/shop/domains?${team}`, { name: 'shop.example.com' })
})

const team = `teamId=${teamId}`

test("files, deployment, aliases and removal by the provider's calls", async ({ call, cloud }) => {
  const deploymentId: string = await step(
    'POST /v12/now/deployments names missing files, /v2/now/files brings them',
    async () => {
      const files = Object.entries(prebuilt('export default (req, res) => res.end("served")'))
      const request = {
        files: files.map(([file, content]) => ({ file, sha: sha1(content), size: content.length })),
        build: {},
        project: 'shop',
        name: 'shop',
        projectSettings: null,
        target: 'production',
        meta: { env: 'f1' },
      }
      const path = `/v12/now/deployments?skipAutoDetectionConfirmation=1&${team}`
      const refused = await call('POST', path, request)
      expect(refused.status).toBe(400)
      expect(refused.body.error).toMatchObject({
        code: 'missing_files',
        missing: request.files.map(({ sha }) => sha),
      })
      for (const [, content] of files) {
        const upload = await call('POST', `/v2/now/files?${team}`, Buffer.from(content), {
          'x-vercel-digest': sha1(content),
          'content-type': 'application/octet-stream',
        })
        expect(upload.status).toBe(200)
      }
      const { status, body } = await call('POST', path, request)
      expect(status).toBe(200)
      expect(body).toMatchObject({
        id: expect.stringMatching(/^dpl_\w{28}$/),
        url: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        readyState: 'READY',
        alias: [],
        aliasAssigned: true,
        target: 'production',
        meta: { env: 'f1' },
        projectId: expect.stringMatching(/^prj_/),
        creator: { username: expect.any(String) },
        team: { slug: 'embedded' },
      })
      return body.id
    },
  )

  await step('GET /v13/deployments/:id answers the same again', async () => {
    const { body } = await call('GET', `/v13/deployments/${deploymentId}?${team}`)
    expect(body).toMatchObject({ id: deploymentId, readyState: 'READY', meta: { env: 'f1' } })
  })

  await step('POST .../aliases moves a domain, GET /v4 and DELETE /v2/aliases go by uid', async () => {
    const put = await call('POST', `/v2/deployments/${deploymentId}/aliases?${team}`, {
      alias: 'shop.example.com',
    })
    expect(put.body).toMatchObject({ uid: expect.any(String), alias: 'shop.example.com' })
    const next = await cloud.deploy('shop', prebuilt('export default (req, res) => res.end("next")'))
    const moved = await call('POST', `/v2/deployments/${next.id}/aliases?${team}`, {
      alias: 'shop.example.com',
    })
    expect(moved.body).toMatchObject({ uid: put.body.uid, oldDeploymentId: deploymentId })
    for (const key of ['shop.example.com', put.body.uid]) {
      const { body } = await call('GET', `/v4/aliases/${key}?${team}`)
      expect(body).toMatchObject({ uid: put.body.uid, alias: 'shop.example.com', deploymentId: next.id })
      expect(body).toMatchObject({ projectId: next.projectId, protectionBypass: {} })
    }
    expect((await call('DELETE', `/v2/aliases/${put.body.uid}?${team}`)).body).toEqual({
      status: 'SUCCESS',
    })
    expect((await call('GET', `/v4/aliases/${put.body.uid}?${team}`)).status).toBe(404)
  })

  await step('DELETE of deployment, domain and project leaves nothing of them', async () => {
    const deleted = await call('DELETE', `/v13/deployments/${deploymentId}?${team}`)
    expect(deleted.body).toEqual({ uid: deploymentId, state: 'DELETED' })
    expect((await call('GET', `/v13/deployments/${deploymentId}?${team}`)).status).toBe(404)
    expect((await call('DELETE', `/v9/projects/shop/domains/shop.example.com?${team}`)).status).toBe(200)
    expect((await call('DELETE', `/v8/projects/shop?${team}`)).status).toBe(204)
    for (const path of [
      '/v10/projects/shop',
      '/v8/projects/shop/env',
      '/v9/projects/shop/domains/shop.vercel.app',
    ])
      expect((await call('GET', `${path}?${team}`)).status).toBe(404)
    expect((await call('GET', `/v6/deployments?${team}`)).body.deployments).toEqual([])
  })
})
