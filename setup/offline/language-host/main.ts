// Only for closed networks: the Node language host of a Pulumi engine that came without one. It starts programs and policy
// packs on the SDK's own `cmd/run`, `cmd/run-plugin` and `cmd/run-policy-pack`, as the official host does.
import { parseArgs } from 'node:util'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import languageService from '@pulumi/pulumi/proto/language_grpc_pb.js'
import { languageRuntime } from './language-runtime.ts'
import { UNLIMITED } from './policy-proxy.ts'

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: { tracing: { type: 'string' } },
})
const stop = new AbortController()
const host = {
  engine: positionals.at(-1) ?? '',
  tracing: typeof values.tracing === 'string' ? values.tracing : '',
  stop: stop.signal,
}

const server = new Server(UNLIMITED)
server.addService(
  languageService.LanguageRuntimeService,
  languageRuntime(host, () => stop.abort()),
)
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error
  process.stdout.write(`${port}\n`)
})

// A killed engine sends no signal: without it this process ends too, and everything it started.
const parent = process.ppid
setInterval(() => process.ppid === parent || end(), 500).unref()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)

function end(): void {
  stop.abort()
  server.tryShutdown(() => process.exit(0))
  setTimeout(() => process.exit(0), 6000).unref()
}
