// One candidate in a process of its own: `node serve.mjs BUNDLE`. Says its port, and its processor time when asked.
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'

const { default: handle } = await import(pathToFileURL(process.argv[2] ?? '').href)
const server = createServer(handle)
const tell = (/** @type {object} */ message) => process.send?.(message)

process.on('message', () => tell({ cpu: process.cpuUsage() }))
process.on('disconnect', () => process.exit(0))
server.listen(0, '127.0.0.1', () =>
  tell({ port: /** @type {import('node:net').AddressInfo} */ (server.address()).port }),
)
