import { existsSync, mkdtempDisposableSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mountDisk } from '../../bench/chaos/parts.ts'
import { apiToken, embeddedVercel, prebuilt, sha1 } from './harness/embedded-vercel.ts'

const echo = "export default (req, res) => { console.log('printed ' + req.url); res.end('here') }"

test('a full disk stops no service: requests are answered, writes are refused one by one, lines are counted', async ({
  skip,
}) => {
  using place = mkdtempDisposableSync(join(tmpdir(), 'full-disk-'))
  await using disk = await mountDisk(place.path, 8)
  if (!disk) return skip('a small disk of its own takes root on Linux')
  const home = join(place.path, 'home')
  await using cloud = await embeddedVercel({ suspendAfterMs: 1, reapAfterMs: 1 }, home)
  const { call, deploy } = cloud
  await call('POST', '/v8/projects', { name: 'app', ssoProtection: null })
  const { id, url } = await deploy('app', prebuilt(echo))
  const ask = async (path: string) => (await fetch(`http://${url}${path}`)).text()
  const upload = (text: string) =>
    call('POST', '/v2/now/files', Buffer.from(text), { 'x-vercel-digest': sha1(text) })
  const variable = (key: string) =>
    call('POST', '/v10/projects/app/env', { key, value: 'v', type: 'encrypted', target: ['production'] })
  const names = async () => {
    const { body } = await call('GET', '/v10/projects/app/env')
    return body.envs.map(({ key }: { key: string }) => key)
  }
  expect(await ask('/before')).toBe('here')
  await variable('BEFORE')

  disk.fill()
  for (let n = 0; n < 50; n++) expect(await ask(`/during/${n}`)).toBe('here')
  const refused = [await upload('x'.repeat(10_000)), await variable('DURING')]
  for (const { status, body } of refused) {
    expect(status).toBe(500)
    expect(body.error.message).toBe('The embedded cloud cannot write to its folder (ENOSPC).')
  }
  expect(await names()).toEqual(['BEFORE'])

  disk.free()
  expect(await ask('/after')).toBe('here')
  expect((await upload('x'.repeat(10_000))).status).toBe(200)
  await variable('AFTER')
  expect(await names()).toEqual(['BEFORE', 'AFTER'])
  const texts = await runtimeLog(cloud.vercel.api, id)
  expect(texts.join('\n')).toMatch(
    /GET \/before 200[\s\S]*\d+ lines before this one could not be written[\s\S]*GET \/after 200/,
  )
  expect(
    cloud.said.filter((text) => text.includes(`the log of ${id} cannot be written (ENOSPC)`)),
  ).toHaveLength(1)
  expect(readdirSync(join(home, 'vercel')).filter((name) => name.includes('.part'))).toEqual([])
  expect(existsSync(join(home, 'vercel/state.json'))).toBe(true)
})

async function runtimeLog(api: string, id: string): Promise<string[]> {
  const path = `/v1/projects/app/deployments/${id}/runtime-logs`
  const answer = await fetch(api + path, { headers: { authorization: `Bearer ${apiToken}` } })
  const lines = (await answer.text()).split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line).message)
}
