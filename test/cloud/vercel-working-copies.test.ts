import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Base, openSession } from '../../cli/dev/session.ts'
import {
  type EmbeddedCloud,
  edgeDomain,
  edgeTest,
  embeddedVercel,
  newHome,
  prebuilt,
} from './harness/embedded-vercel.ts'
import { until } from './harness/until.ts'

const app = (answer: string) =>
  prebuilt(`console.log('${answer} runs')
export default (req, res) => res.end('${answer} ' + process.env.GREETING + ' ' + process.env.VERCEL_DEPLOYMENT_ID)`)

const output = (files: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name.replace('.vercel/output/', ''), Buffer.from(text)]),
  )

const test = edgeTest
  .extend('text', async ({ address }, { onCleanup: _ }) => async (at = address) => {
    const response = await fetch(at, { headers: { connection: 'close' } })
    return {
      text: await response.text(),
      proved: response.headers.get('x-poolproof-working-copy') ?? 'proved',
    }
  })
  .extend(
    'deployApp',
    async ({ cloud }) =>
      (name: string) =>
        cloud.deploy('edge', app(name), { target: 'production' }),
  )

async function session(cloud: EmbeddedCloud) {
  const moves: (Base | undefined)[] = []
  const lines: string[] = []
  const opened = await openSession(
    { api: cloud.vercel.api, apiToken: cloud.vercel.apiToken },
    { domain: edgeDomain, printed: (text) => lines.push(text) },
  )
  opened.follow((base) => moves.push(base))
  return Object.assign(opened, { moves, lines })
}

test('a working copy answers at the domain with the environment of the deployment, which stays as it is', async ({
  cloud,
  call,
  text,
  deployApp,
}) => {
  await call('POST', '/v10/projects/edge/env', {
    key: 'GREETING',
    value: 'hello',
    type: 'plain',
    target: ['production'],
  })
  const { id, url } = await deployApp('proved')
  const before = await call('GET', `/v13/deployments/${id}`)
  await using dev = await session(cloud)
  expect(dev.base).toMatchObject({ id, variables: expect.arrayContaining(['GREETING', 'VERCEL_URL']) })
  expect(await text()).toEqual({ text: `proved hello ${id}`, proved: 'proved' })

  await dev.serve(output(app('changed')))
  expect(await text()).toEqual({ text: `changed hello ${id}`, proved: 'not proved' })
  await until(() => dev.lines.includes('changed runs'))
  const bypass = { 'x-vercel-protection-bypass': 'k'.repeat(32) }
  const own = await fetch(`http://${url}`, { headers: bypass })
  expect([await own.text(), own.headers.get('x-poolproof-working-copy')]).toEqual([
    `proved hello ${id}`,
    null,
  ])
  expect(await call('GET', `/v13/deployments/${id}`)).toEqual(before)
  expect(cloud.vercel.deployments().map(({ copyOf, domains }) => [copyOf, domains])).toEqual([
    [id, expect.arrayContaining([edgeDomain])],
    [undefined, []],
  ])

  await dev.withdraw()
  expect(await text()).toEqual({ text: `proved hello ${id}`, proved: 'proved' })
})

test('a function that does not start leaves the version before it', async ({ cloud, text, deployApp }) => {
  await deployApp('proved')
  await using dev = await session(cloud)
  await dev.serve(output(app('good')))
  await expect(dev.serve(output(prebuilt('throw new Error("at the start")')))).rejects.toThrow(
    'Function index does not start.',
  )
  expect((await text()).text).toMatch(/^good /)
  await until(() => dev.lines.some((line) => line.includes('at the start')))
  await dev.serve(output(app('repaired')))
  expect((await text()).text).toMatch(/^repaired /)
})

test('the second session of a domain is refused, and the next one is not', async ({ cloud, deployApp }) => {
  await deployApp('proved')
  {
    await using _first = await session(cloud)
    await expect(session(cloud)).rejects.toMatchObject({
      code: 'DEV_RUNNING',
      fix: expect.stringContaining(`kill ${process.pid}`),
    })
  }
  await until(
    async () => (await cloud.call('GET', '/embedded/working-copies')).body.workingCopies.length === 0,
  )
  await using _second = await session(cloud)
})

test('a deployment that gets the domain serves at once, and the working copy only after it was given again', async ({
  cloud,
  text,
  deployApp,
}) => {
  await deployApp('first')
  await using dev = await session(cloud)
  await dev.serve(output(app('changed')))
  const { id } = await deployApp('second')
  expect(await text()).toEqual({ text: `second hello ${id}`, proved: 'proved' })
  await until(() => dev.moves.length > 0)
  expect(dev.moves).toMatchObject([{ id }])
  await dev.serve(output(app('changed')))
  expect(await text()).toEqual({ text: `changed hello ${id}`, proved: 'not proved' })
})

test('requests on their way are answered by the version they were sent to', async ({
  cloud,
  address,
  text,
  deployApp,
}) => {
  await deployApp('proved')
  await using dev = await session(cloud)
  const slow = prebuilt("export default (req, res) => setTimeout(() => res.end('slow'), 500)")
  await dev.serve(output(slow))
  const asked = fetch(address).then((response) => response.text())
  await until(() => cloud.vercel.instances().some(({ inFlight }) => inFlight > 0))
  await dev.serve(output(app('next')))
  expect((await text()).text).toMatch(/^next /)
  expect(await asked).toBe('slow')
})

test('a working copy does not survive the cloud, nor do its files', async () => {
  const home = newHome()
  const folder = join(home, 'vercel/deployments')
  {
    const cloud = await embeddedVercel({}, home)
    await cloud.call('POST', '/v8/projects', { name: 'edge' })
    await cloud.call('POST', '/v10/projects/edge/domains', { name: edgeDomain })
    await cloud.deploy('edge', app('proved'), { target: 'production' })
    await using dev = await session(cloud)
    await dev.serve(output(app('changed')))
    expect(readdirSync(folder)).toHaveLength(3)
    await cloud.vercel.stop()
    await dev.ended
  }
  await using cloud = await embeddedVercel({}, home)
  expect(readdirSync(folder)).toHaveLength(1)
  const answer = await fetch(await cloud.vercel.addressOf(edgeDomain))
  expect(await answer.text()).toMatch(/^proved /)
  expect(existsSync(folder)).toBe(true)
})
