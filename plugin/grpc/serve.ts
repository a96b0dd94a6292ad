import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js'
import providerService from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import type { Plugin } from './plugin.ts'
import { providerCalls } from './provider-calls.ts'
import { resourceCalls } from './resource-calls.ts'
import { Calls, EngineLog, Session, unaryFor } from './session.ts'

/** How long work under way may go on after the engine is gone. */
const GRACE_MS = 10_000

/**
 * Serves a plugin to the engine that started this process: the last argument is the engine's own address, the port goes to
 * stdout, and the process ends with its parent, as a killed engine cannot say that it is gone.
 */
export function servePlugin<Config>(plugin: Plugin<Config>): void {
  const stop = new AbortController()
  const log = new EngineLog()
  const calls = new Calls()
  const [engine] = process.argv.slice(2).slice(-1)
  if (engine?.includes(':')) log.attach(engine)

  // A deployment's file list or a stack's state may pass gRPC's default of 4 MB.
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 })
  server.addService(providerService.ResourceProviderService, resourceProvider(plugin, log, stop, calls))
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error
    process.stdout.write(`${port}\n`)
  })

  const end = () => {
    stop.abort()
    // Not tryShutdown: the engine keeps its connection open until the process is gone, and kills it after 5 s.
    calls.whenIdle(() => process.exit(0))
    setTimeout(() => process.exit(0), GRACE_MS).unref()
  }
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    end()
  }, 500)
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
}

/** `pulumirpc.ResourceProvider` for a plugin of custom resources; gRPC answers "unimplemented" to other calls. */
function resourceProvider<Config>(
  plugin: Plugin<Config>,
  log: EngineLog,
  stop: AbortController,
  calls: Calls,
): UntypedServiceImplementation {
  const session = new Session(plugin, log, stop)
  const unary = unaryFor(log, calls)
  return { ...providerCalls(session, unary), ...resourceCalls(session, unary) }
}
