import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { embeddedVercel, prebuilt, processState } from './harness/embedded-vercel.ts'
import { until } from './harness/until.ts'

async function open(
  source: string,
  settings: Parameters<typeof embeddedVercel>[0] = {},
  project: object = {},
) {
  const cloud = await embeddedVercel(settings)
  await cloud.call('POST', '/v8/projects', { name: 'app', ssoProtection: null, ...project })
  const { id } = await cloud.deploy('app', prebuilt(source), { env: { GATE: join(cloud.home, 'gate') } })
  const address = await cloud.vercel.addressOf('app.vercel.app')
  const suspended = () => until(() => cloud.vercel.instances().every(({ state }) => state === 'suspended'))
  return { cloud, address, id, suspended }
}

/** Answers only when the gate is open. */
const gated = `import { existsSync } from 'node:fs'
  export default (req, res) => {
    const look = () => existsSync(process.env.GATE) ? res.end('through') : setTimeout(look, 5)
    look()
  }`

/** Sends so many requests at once that wait for the gate, and waits until instances have all of them. */
async function crowd({ cloud, address }: Awaited<ReturnType<typeof open>>, count: number) {
  const answers = Array.from({ length: count }, () => fetch(address))
  const instances = () => cloud.vercel.instances()
  await until(() => instances().reduce((sum, instance) => sum + instance.inFlight, 0) === count)
  return { answers, openGate: () => writeFileSync(join(cloud.home, 'gate'), '') }
}

test('20 requests at once with 5 per instance run on 4 instances', async () => {
  const opened = await open(gated, { concurrency: 5 })
  await using _ = opened.cloud
  const { answers, openGate } = await crowd(opened, 20)
  expect(opened.cloud.vercel.instances().map(({ inFlight }) => inFlight)).toEqual([5, 5, 5, 5])
  openGate()
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(20).fill(200))
  expect(opened.cloud.vercel.instances().map(({ served }) => served)).toEqual([5, 5, 5, 5])
})

test('without fluid compute an instance has 1 request at a time', async () => {
  const opened = await open(gated, {}, { resourceConfig: { fluid: false } })
  await using _ = opened.cloud
  const { answers, openGate } = await crowd(opened, 3)
  expect(opened.cloud.vercel.instances().map(({ inFlight }) => inFlight)).toEqual([1, 1, 1])
  openGate()
  await Promise.all(answers)
})

test('what does not fit on 2 instances of 2 is 503 FUNCTION_THROTTLED', async () => {
  const opened = await open(gated, { concurrency: 2, maxInstances: 2 })
  await using _ = opened.cloud
  const { answers, openGate } = await crowd(opened, 4)
  const throttled = await fetch(opened.address)
  expect([throttled.status, throttled.headers.get('x-vercel-error')]).toEqual([503, 'FUNCTION_THROTTLED'])
  openGate()
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
})

test('an idle instance is stopped by the system and answers again when it is needed', async () => {
  const { cloud, address, suspended, id } = await open(
    'export default (req, res) => res.end(String(process.pid))',
  )
  await using _ = cloud
  const pid = Number(await (await fetch(address)).text())
  await suspended()
  expect(await processState(pid)).toBe('T')
  expect(cloud.vercel.instances()).toMatchObject([
    { deploymentId: id, pid, state: 'suspended', inFlight: 0, served: 1 },
  ])
  expect(await (await fetch(address)).text()).toBe(String(pid))
  expect(cloud.vercel.instances()).toMatchObject([{ pid, served: 2 }])
})

test('waitUntil keeps an instance awake after its answer, until the promise is settled', async () => {
  const source = `const { get } = globalThis[Symbol.for('@vercel/request-context')]; let go
    export default (req, res) => {
      if (req.url === '/go') go(); else get().waitUntil(new Promise((resolve) => { go = resolve }))
      res.end()
    }`
  const { cloud, address, suspended } = await open(source, { suspendAfterMs: 10 })
  await using _ = cloud
  await (await fetch(address)).text()
  await sleep(300)
  const [instance] = cloud.vercel.instances()
  expect(instance).toMatchObject({ state: 'running', inFlight: 0 })
  expect(await processState(instance?.pid ?? 0)).not.toBe('T')
  await (await fetch(`${address}/go`)).text()
  await suspended()
  expect(await processState(instance?.pid ?? 0)).toBe('T')
})

test('waitUntil is over at maxDuration', async () => {
  const source = `const { get } = globalThis[Symbol.for('@vercel/request-context')]
    export default (req, res) => { get().waitUntil(new Promise(() => {})); res.end() }`
  const cloud = await embeddedVercel({ suspendAfterMs: 10 })
  await using _ = cloud
  await cloud.call('POST', '/v8/projects', { name: 'app', ssoProtection: null })
  await cloud.deploy('app', prebuilt(source, { maxDuration: 1 }))
  await (await fetch(await cloud.vercel.addressOf('app.vercel.app'))).text()
  await until(() => cloud.vercel.instances()[0]?.state === 'suspended')
})

/** A pool with one idle client, which it closes so many ms after the release, as pg's does. */
const poolOf = (idleTimeoutMillis: number) => `import { EventEmitter } from 'node:events'
  const pool = Object.assign(new EventEmitter(), { options: { idleTimeoutMillis: ${idleTimeoutMillis} } })
  pool.on('release', () => setTimeout(() => console.log('idle client closed'), ${idleTimeoutMillis}))`

test.each([
  ['with attachDatabasePool idle clients are closed before suspension', true, 200],
  ['without it they stay open in a suspended instance', false, 20_000],
])('%s', async (_title, attached, idleTimeoutMillis) => {
  const contents = `import { attachDatabasePool } from '@vercel/functions'
    ${poolOf(idleTimeoutMillis)}
    ${attached ? 'attachDatabasePool(pool)' : 'void attachDatabasePool'}
    export default (req, res) => { pool.emit('release'); res.end() }`
  const stdin = { contents, resolveDir: import.meta.dirname }
  const bundled = await build({
    stdin,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    ...esmRequire,
  })
  const source = bundled.outputFiles[0]?.text ?? ''
  const { cloud, address, id, suspended } = await open(source, { suspendAfterMs: 20 })
  await using _ = cloud
  await (await fetch(address)).text()
  await suspended()
  const { body } = await cloud.call('GET', `/v3/deployments/${id}/events`)
  expect(JSON.stringify(body).includes('idle client closed')).toBe(attached)
})

/** CommonJS inside of a bundle asks for `require`. */
const esmRequire = {
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
  },
}

test('a suspended instance is ended after reapAfterMs', async () => {
  const { cloud, address } = await open('export default (req, res) => res.end(String(process.pid))', {
    reapAfterMs: 50,
  })
  await using _ = cloud
  const pid = Number(await (await fetch(address)).text())
  await until(() => cloud.vercel.instances().length === 0)
  expect(await processState(pid)).toBe('')
})

test('a removed deployment and stop() leave no process', async () => {
  const opened = await open(gated, { concurrency: 1 })
  const { cloud, id } = opened
  const { answers } = await crowd(opened, 2)
  const removed = cloud.vercel.instances().map(({ pid }) => pid)
  await cloud.call('DELETE', `/v13/deployments/${id}`)
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([500, 500])
  await cloud.deploy('app', prebuilt('export default (req, res) => res.end(String(process.pid))'))
  const pid = Number(await (await fetch(opened.address)).text())
  await opened.suspended()
  await cloud[Symbol.asyncDispose]()
  for (const ended of [...removed, pid]) expect(await processState(ended)).toBe('')
})
