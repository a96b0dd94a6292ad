import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import {
  apiToken,
  clientOf,
  embeddedVercel,
  newHome,
  prebuilt,
  processState,
  teamId,
} from './harness/embedded-vercel.ts'
import { until } from './harness/until.ts'

const domain = 'kept.example.com'
const echo = `export default (req, res) => {
  if (req.url !== '/hang') res.end(JSON.stringify({ pid: process.pid, value: process.env.VALUE }))
}`
const variable = { key: 'VALUE', value: 'canary-value', type: 'sensitive', target: ['production'] }

/** An embedded Vercel in another process, with a deployment on a domain and an instance of it. */
async function running(home: string) {
  const program = join(import.meta.dirname, 'harness/vercel-process.ts')
  const host = spawn(process.execPath, [program, home, apiToken, teamId], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [api = ''] = (await Promise.race([
    once(createInterface(host.stdout), 'line'),
    once(host, 'exit').then(([code]) => expect.fail(`the process ended with exit code ${code}`)),
  ])) as string[]
  const { call, deploy } = clientOf({ api })
  await call('POST', '/v8/projects', { name: 'app', ssoProtection: null })
  await call('POST', '/v10/projects/app/env', variable)
  await call('POST', '/v10/projects/app/domains', { name: domain })
  const { id, url } = await deploy('app', prebuilt(echo), { meta: { env: 'kept' } })
  const { address } = (await call('GET', `/embedded/addresses/${domain}`)).body
  const { pid } = (await (await fetch(address)).json()) as { pid: number }
  const stopped = async () =>
    (await call('GET', '/embedded/instances')).body.instances[0].state === 'suspended'
  await until(stopped)
  return { host, api, call, id, url, address, pid }
}

test('after kill -9 the next start serves the same deployments at the same addresses, and ends the old instance', async () => {
  const home = newHome()
  const before = await running(home)
  before.host.kill('SIGKILL')
  await once(before.host, 'exit')
  expect(await processState(before.pid)).toBe('T')

  await using cloud = await embeddedVercel({}, home)
  expect(await processState(before.pid)).toBe('')
  expect(cloud.vercel.api).toBe(before.api)
  expect(await cloud.vercel.addressOf(domain)).toBe(before.address)
  expect(await (await fetch(before.address)).json()).toMatchObject({ value: 'canary-value' })
  expect((await fetch(`http://${before.url}`)).status).toBe(200)
  const { body } = await cloud.call('GET', `/v13/deployments/${before.id}`)
  expect(body).toMatchObject({ id: before.id, url: before.url, meta: { env: 'kept' } })
  expect((await cloud.call('GET', '/v10/projects/app/env')).body.envs).toMatchObject([{ key: 'VALUE' }])
  expect(cloud.said).toEqual([])
})

test('a host that is killed while an instance works takes it along', async () => {
  const home = newHome()
  const { host, address, pid, call } = await running(home)
  const hanging = fetch(`${address}/hang`)
  await until(async () => (await call('GET', '/embedded/instances')).body.instances[0].inFlight === 1)
  host.kill('SIGKILL')
  await expect(hanging).rejects.toThrow()
  await until(async () => (await processState(pid)) === '')
  rmSync(home, { recursive: true, force: true })
})

test('what is on disk is for the owner alone', async () => {
  await using cloud = await embeddedVercel()
  await cloud.call('POST', '/v8/projects', { name: 'app' })
  await cloud.call('POST', '/v10/projects/app/env', variable)
  const folder = join(cloud.home, 'vercel')
  expect(statSync(folder).mode & 0o077).toBe(0)
  const named = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile())
  const holding = named.filter((name) => readFileSync(join(folder, name), 'utf8').includes('canary-value'))
  expect(holding).toEqual(['state.json'])
  expect(statSync(join(folder, 'state.json')).mode & 0o077).toBe(0)
})

test('a port that another program took is moved with a word, also in the variables of Vercel', async () => {
  const home = newHome()
  const first = await embeddedVercel({}, home)
  await first.call('POST', '/v8/projects', { name: 'app', ssoProtection: null })
  const printUrl = 'export default (req, res) => res.end(process.env.VERCEL_URL)'
  const { id, url } = await first.deploy('app', prebuilt(printUrl))
  await first.vercel.stop()
  const port = Number(new URL(`http://${url}`).port)
  const other = createServer().listen(port, '127.0.0.1')
  await once(other, 'listening')

  await using second = await embeddedVercel({}, home)
  expect(second.said).toEqual([
    expect.stringMatching(new RegExp(`port ${port} of deployment:${id} is taken.*moved to \\d+`)),
  ])
  const { body } = await second.call('GET', `/v13/deployments/${id}`)
  expect(body.url).not.toBe(url)
  expect(await (await fetch(`http://${body.url}`)).text()).toBe(body.url)
  other.close()
})

test('a state that cannot be read is a Problem that names the file', async () => {
  const home = newHome()
  await (await embeddedVercel({}, home)).vercel.stop()
  writeFileSync(join(home, 'vercel/state.json'), '{"half')
  await expect(embeddedVercel({}, home)).rejects.toMatchObject({ code: 'VERCEL_STATE_UNREADABLE' })
  rmSync(home, { recursive: true })
})
