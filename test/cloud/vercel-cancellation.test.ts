import { expect } from 'vitest'
import { prebuilt, edgeTest as test } from './harness/embedded-vercel.ts'

/** `/work` goes on until `/go`; `/seen` says how that ended. */
const source = `let seen = 'nothing'
let go
export async function GET(request) {
  const { pathname } = new URL(request.url)
  if (pathname === '/seen') return new Response(seen)
  if (pathname === '/go') return new Response(String(go?.()))
  const free = new Promise((resolve) => { go = resolve })
  request.signal.addEventListener('abort', () => { seen = 'cancelled' })
  return new Response(new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode('begun'))
      await free
      controller.enqueue(new TextEncoder().encode('x'.repeat(1_000_000)))
      if (seen === 'nothing') seen = 'done'
      controller.close()
    },
  }))
}`

for (const [what, config, end] of [
  ['a function runs to its end when its visitor leaves', {}, 'done'],
  ['one that supports cancellation is told', { supportsCancellation: true }, 'cancelled'],
] as const)
  test(what, async ({ cloud, address }) => {
    await cloud.deploy('edge', prebuilt(source, config), { target: 'production' })
    const visitor = new AbortController()
    const { body } = await fetch(`${address}/work`, { signal: visitor.signal })
    await body?.getReader().read()
    visitor.abort()
    if (end === 'done') await fetch(`${address}/go`)
    const seen = async () => (await fetch(`${address}/seen`)).text()
    await expect.poll(seen).toBe(end)
    await expect.poll(() => cloud.vercel.instances().every(({ inFlight }) => inFlight === 0)).toBe(true)
  })
