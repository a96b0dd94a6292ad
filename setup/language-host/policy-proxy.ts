import {
  Client,
  credentials,
  type handleUnaryCall,
  type MethodDefinition,
  Server,
  ServerCredentials,
  status,
} from '@grpc/grpc-js'
import analyzerService from '@pulumi/pulumi/proto/analyzer_grpc_pb.js'
import analyzer from '@pulumi/pulumi/proto/analyzer_pb.js'

type Configuration = analyzer.AnalyzerStackConfigureRequest | undefined
const UNLIMITED = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 }

/**
 * Stands between the engine and a policy pack: takes the stack's configuration, which the engine sends by a call, so that
 * the pack can be started with it in its environment, then hands every other call through as it is.
 */
export class PolicyProxy {
  readonly port: number
  readonly #server: Server
  readonly #configuration: PromiseWithResolvers<Configuration>
  readonly #pack: PromiseWithResolvers<Client>

  private constructor(
    server: Server,
    port: number,
    configuration: PromiseWithResolvers<Configuration>,
    pack: PromiseWithResolvers<Client>,
  ) {
    this.port = port
    this.#server = server
    this.#configuration = configuration
    this.#pack = pack
  }

  static async start(): Promise<PolicyProxy> {
    const configuration = Promise.withResolvers<Configuration>()
    const pack = Promise.withResolvers<Client>()
    // Without anybody waiting for it, a pack that never came up would end this process.
    pack.promise.catch(() => {})
    const server = new Server(UNLIMITED)
    server.addService(analyzerService.AnalyzerService, {
      ...Object.fromEntries(
        Object.entries(analyzerService.AnalyzerService).map(([name, method]) => [
          name,
          handOn(method, configuration, pack),
        ]),
      ),
      handshake: (_call: unknown, callback: (error: null, answer: unknown) => void) =>
        callback(null, new analyzer.AnalyzerHandshakeResponse()),
      configureStack: (
        call: { request: analyzer.AnalyzerStackConfigureRequest },
        callback: (error: null, answer: unknown) => void,
      ) => {
        configuration.resolve(call.request)
        callback(null, new analyzer.AnalyzerStackConfigureResponse())
      },
    })
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    )
    return new PolicyProxy(server, port, configuration, pack)
  }

  /** The environment a pack reads its stack from; empty when the engine asks the pack something without naming a stack. */
  async configuration(stop: AbortSignal): Promise<Record<string, string>> {
    stop.addEventListener('abort', () => this.#configuration.resolve(undefined), { once: true })
    const configuration = await this.#configuration.promise
    if (!configuration) return {}
    const values = {
      PULUMI_NODEJS_ORGANIZATION: configuration.getOrganization(),
      PULUMI_NODEJS_PROJECT: configuration.getProject(),
      PULUMI_NODEJS_STACK: configuration.getStack(),
      PULUMI_NODEJS_DRY_RUN: String(configuration.getDryRun()),
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(configuration.getConfigMap().entries())),
    }
    return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
  }

  /** Reads the pack's own port from its first line and passes everything after it on. */
  portReader(pass: (data: Buffer) => void): (data: Buffer) => void {
    let head: string | undefined = ''
    return (data) => {
      if (head === undefined) return pass(data)
      head += data.toString()
      const end = head.indexOf('\n')
      if (end < 0) return
      void this.#connect(Number(head.slice(0, end)))
      if (end + 1 < head.length) pass(Buffer.from(head.slice(end + 1)))
      head = undefined
    }
  }

  async #connect(port: number): Promise<void> {
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), UNLIMITED)
    const configuration = await this.#configuration.promise
    const { configureStack } = analyzerService.AnalyzerService
    const told = configuration
      ? await callPack(client, configureStack, configuration).catch((error) => error)
      : undefined
    // Packs older than the call read the environment; that is enough.
    if (told instanceof Error && 'code' in told && told.code !== status.UNIMPLEMENTED) this.#pack.reject(told)
    else this.#pack.resolve(client)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pack.reject(new Error('the policy pack has ended'))
    const client = await this.#pack.promise.catch(() => undefined)
    client?.close()
    this.#server.forceShutdown()
  }
}

function handOn<Request, Response>(
  method: MethodDefinition<Request, Response>,
  configuration: PromiseWithResolvers<Configuration>,
  pack: PromiseWithResolvers<Client>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    // `pulumi policy publish` asks without ever naming a stack.
    configuration.resolve(undefined)
    pack.promise
      .then((client) => callPack(client, method, call.request))
      .then(
        (answer) => callback(null, answer),
        (error) => callback(error),
      )
  }
}

function callPack<Request, Response>(
  client: Client,
  method: MethodDefinition<Request, Response>,
  request: Request,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { path, requestSerialize, responseDeserialize } = method
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, answer) =>
      answer === undefined ? reject(error) : resolve(answer),
    )
  })
}
