// One candidate in a process of its own: `node serve.mjs BUNDLE`. Says its port, and when asked its processor time or profile.
import { createServer } from 'node:http'
import { Session } from 'node:inspector/promises'
import { pathToFileURL } from 'node:url'

const { default: handle } = await import(pathToFileURL(process.argv[2] ?? '').href)
const server = createServer(handle)
const say = (/** @type {object} */ message) => process.send?.(message)
const session = new Session()

/** @type {Record<string, () => Promise<object>>} */
const answers = {
  cpu: async () => ({ cpu: process.cpuUsage() }),
  start: async () => {
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.start')
    return {}
  },
  stop: async () => {
    const taken = await session.post('Profiler.stop')
    session.disconnect()
    return taken
  },
}

process.on('message', async (/** @type {string} */ what) => say((await answers[what]?.()) ?? {}))
process.on('disconnect', () => process.exit(0))
server.listen(0, '127.0.0.1', () =>
  say({ port: /** @type {import('node:net').AddressInfo} */ (server.address()).port }),
)
