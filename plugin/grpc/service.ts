import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import type { EngineLog } from './engine-log.ts'
import type { Plugin } from './plugin.ts'
import { providerCalls } from './provider-calls.ts'
import { resourceCalls } from './resource-calls.ts'
import { Session } from './session.ts'
import { type Calls, unaryFor } from './unary.ts'

/** `pulumirpc.ResourceProvider` for a plugin of custom resources; calls it leaves out answer "unimplemented". */
export function resourceProvider<Config>(
  plugin: Plugin<Config>,
  log: EngineLog,
  stop: AbortController,
  calls: Calls,
): UntypedServiceImplementation {
  const session = new Session(plugin, log, stop)
  const unary = unaryFor(log, calls)
  return { ...providerCalls(session, unary), ...resourceCalls(session, unary) }
}
