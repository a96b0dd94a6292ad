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

/** Resource states and whole stacks travel: gRPC's default limit of 4 MB is too small. */
export const UNLIMITED = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 }

const connectTo = (port: number): Client =>
  new Client(`127.0.0.1:${port}`, credentials.createInsecure(), UNLIMITED)

/** Calls a unary method on another server, whatever its message. */
function callUnary<Request, Response>(
  client: Client,
  { path, requestSerialize, responseDeserialize }: MethodDefinition<Request, Response>,
  request: Request,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, answer) =>
      answer === undefined ? reject(error) : resolve(answer),
    )
  })
}

/** Answers a call with what the server behind `target` answers, its errors included. */
function forward<Request, Response>(
  method: MethodDefinition<Request, Response>,
  target: () => Promise<Client>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    target()
      .then((client) => callUnary(client, method, call.request))
      .then(
        (answer) => callback(null, answer),
        (error) => callback(error),
      )
  }
}

const { AnalyzerService } = analyzerService
type Configuration = analyzer.AnalyzerStackConfigureRequest | undefined

/**
 * Stands between the engine and a policy pack: takes the stack's configuration, which the engine sends by a call, so that
 * the pack can be started with it in its environment, then hands every other call through as it is.
 */
export class PolicyProxy {
  readonly #server = new Server(UNLIMITED)
  readonly #configuration = Promise.withResolvers<Configuration>()
  readonly #pack = Promise.withResolvers<Client>()

  /** Starts to listen on a free port of 127.0.0.1 and returns it. */
  listen(): Promise<number> {
    // Unhandled, a pack that never came up would end this process.
    this.#pack.promise.catch(() => {})
    const methods = Object.entries(AnalyzerService)
    this.#server.addService(AnalyzerService, {
      ...Object.fromEntries(methods.map(([name, method]) => [name, forward(method, () => this.#started())])),
      handshake: this.#handshake,
      configureStack: this.#configureStack,
    })
    return new Promise((resolve, reject) => {
      this.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      )
    })
  }

  /** The environment a pack reads its stack from; empty when the engine asks the pack something without naming a stack. */
  async environment(stop: AbortSignal): Promise<Record<string, string>> {
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

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pack.reject(new Error('the policy pack has ended'))
    const client = await this.#pack.promise.catch(() => undefined)
    client?.close()
    this.#server.forceShutdown()
  }

  /** `pulumi policy publish` asks without ever naming a stack: any call starts the pack. */
  #started(): Promise<Client> {
    this.#configuration.resolve(undefined)
    return this.#pack.promise
  }

  async #connect(port: number): Promise<void> {
    const client = connectTo(port)
    const configuration = await this.#configuration.promise
    try {
      if (configuration) await callUnary(client, AnalyzerService.configureStack, configuration)
    } catch (error) {
      // Packs older than the call read the environment; that is enough.
      const isOld = error instanceof Error && 'code' in error && error.code === status.UNIMPLEMENTED
      if (!isOld) return this.#pack.reject(error)
    }
    this.#pack.resolve(client)
  }

  readonly #handshake: handleUnaryCall<unknown, unknown> = (_, callback) => {
    callback(null, new analyzer.AnalyzerHandshakeResponse())
  }

  readonly #configureStack: handleUnaryCall<analyzer.AnalyzerStackConfigureRequest, unknown> = (
    call,
    callback,
  ) => {
    this.#configuration.resolve(call.request)
    callback(null, new analyzer.AnalyzerStackConfigureResponse())
  }
}
