import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import pluginMessages from '@pulumi/pulumi/proto/plugin_pb.js'
import type * as rpc from '@pulumi/pulumi/proto/provider_pb.js'
import messages from '@pulumi/pulumi/proto/provider_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import { changedNames, fromStruct, type Properties, toStruct } from './properties.ts'
import { checkResponse, diffResponse } from './responses.ts'
import type { Session, Unary } from './session.ts'

/** The calls about the provider itself: identity, configuration, functions, cancellation. */
export function providerCalls<Config>(session: Session<Config>, unary: Unary): UntypedServiceImplementation {
  return {
    getPluginInfo: unary(async () => {
      const info = new pluginMessages.PluginInfo()
      info.setVersion(session.plugin.version)
      return info
    }),
    attach: unary(async (request: { getAddress(): string }) => {
      session.log.attach(request.getAddress())
      return new empty.Empty()
    }),
    cancel: unary(async () => {
      session.stop.abort()
      return new empty.Empty()
    }),
    getSchema: unary(async () => {
      const { name, version, resources, functions = {} } = session.plugin
      const named = (table: object) => Object.fromEntries(Object.keys(table).map((token) => [token, {}]))
      const response = new messages.GetSchemaResponse()
      response.setSchema(
        JSON.stringify({ name, version, resources: named(resources), functions: named(functions) }),
      )
      return response
    }),

    checkConfig: unary(async (request: rpc.CheckRequest) => {
      const news = fromStruct(request.getNews())
      const { own, engine } = splitArguments(news.values)
      const checked = (await session.plugin.checkConfig?.(own, session.contextOf(request.getUrn()))) ?? {
        inputs: own,
        failures: [],
      }
      const inputs = { ...checked.inputs, ...engine }
      return checkResponse({ ...checked, inputs }, [...news.secrets, ...(session.plugin.configSecrets ?? [])])
    }),
    diffConfig: unary(async (request: rpc.DiffRequest) => {
      const olds = fromStruct(request.getOldInputs()).values
      const news = fromStruct(request.getNews()).values
      return diffResponse({ changes: changedNames(olds, news), replaces: [] }, { olds, news })
    }),
    configure: unary(async (request: rpc.ConfigureRequest) => {
      const { own } = splitArguments(fromStruct(request.getArgs()).values)
      session.config = await session.plugin.configure?.(own, session.contextOf(request.getUrn() ?? ''))
      const response = new messages.ConfigureResponse()
      response.setAcceptsecrets(true)
      response.setAcceptresources(true)
      response.setSupportspreview(true)
      return response
    }),
    invoke: unary(async (request: rpc.InvokeRequest) => {
      const result = await session.functionOf(request.getTok())(
        fromStruct(request.getArgs()).values,
        session.config as Config,
        session.contextOf(''),
      )
      const response = new messages.InvokeResponse()
      response.setReturn(toStruct(result))
      return response
    }),
  }
}

/** The engine keeps the plugin's version and origin, which only it reads, among the provider's arguments. */
function splitArguments(values: Properties): { own: Properties; engine: Properties } {
  const { __internal, ...rest } = values
  const isEngines = ([name]: [string, unknown]) => ['version', 'pluginDownloadURL'].includes(name)
  const entries = Object.entries(rest)
  return {
    own: Object.fromEntries(entries.filter((entry) => !isEngines(entry))) as Properties,
    engine: Object.fromEntries(entries.filter(isEngines)) as Properties,
  }
}
