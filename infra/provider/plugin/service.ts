import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import type { EngineLog } from './engine-log.ts'
import type { Plugin } from './plugin.ts'
import { providerCalls } from './provider-calls.ts'
import { resourceCalls } from './resource-calls.ts'
import { Session } from './session.ts'
import { unaryFor } from './unary.ts'

/** `pulumirpc.ResourceProvider` for a plugin of custom resources; calls it leaves out answer "unimplemented". */
export function resourceProvider<Config>(
  plugin: Plugin<Config>,
  log: EngineLog,
  stop: AbortController,
): UntypedServiceImplementation {
  const session = new Session(plugin, log, stop)
  const unary = unaryFor(log)
  return { ...providerCalls(session, unary), ...resourceCalls(session, unary) }
}
