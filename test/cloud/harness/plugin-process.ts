import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { credentials, type ServiceError } from '@grpc/grpc-js'
import providerService from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import type * as rpc from '@pulumi/pulumi/proto/provider_pb.js'
import messages from '@pulumi/pulumi/proto/provider_pb.js'
import statusMessages from '@pulumi/pulumi/proto/status_pb.js'
import type { PluginName } from '../../../local/plugins/official-plugin.ts'
import { fromStruct, type Properties, toStruct } from '../../../plugin/grpc/properties.ts'

export interface Known {
  id: string
  inputs: Properties
  outputs: Properties
  secrets: Set<string>
}

/** The outputs that a failed create or update leaves in the state. */
export function storedOf(error: Error): Properties {
  const { metadata } = error.cause as ServiceError
  const [bytes] = metadata.get('grpc-status-details-bin')
  const [wrapped] = statusMessages.Status.deserializeBinary(bytes as Buffer).getDetailsList()
  const detail = messages.ErrorResourceInitFailed.deserializeBinary(
    wrapped?.getValue_asU8() ?? new Uint8Array(),
  )
  return fromStruct(detail.getProperties()).values
}

type Call = (request: unknown) => Promise<never>

/** A stand-in plugin in a process of its own, talked to as the engine does. */
export class PluginProcess implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #client: InstanceType<typeof providerService.ResourceProviderClient>

  private constructor(child: ChildProcess, port: string) {
    this.#child = child
    this.#client = new providerService.ResourceProviderClient(
      `127.0.0.1:${port}`,
      credentials.createInsecure(),
    )
  }

  /** `folder` is where the engine would start it: the program's. */
  static async start(
    name: PluginName,
    config: Properties,
    { folder = process.cwd(), cloud = '' } = {},
  ): Promise<PluginProcess> {
    const main = fileURLToPath(new URL(`../../../local/plugins/${name}/main.ts`, import.meta.url))
    const child = spawn(process.execPath, [main], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, POOLPROOF_CLOUD: cloud },
    })
    const [port] = await once(createInterface(child.stdout as NodeJS.ReadableStream), 'line')
    const plugin = new PluginProcess(child, port)
    try {
      await plugin.#configure(config)
    } catch (error) {
      await plugin[Symbol.asyncDispose]()
      throw error
    }
    return plugin
  }

  async #call<Response>(method: string, request: object): Promise<Response> {
    const client = this.#client as unknown as Record<string, (...args: never[]) => void>
    const call = promisify(
      (client[method] as (...args: never[]) => void).bind(this.#client),
    ) as unknown as Call
    try {
      return await call(request)
    } catch (error) {
      throw new Error((error as ServiceError).details, { cause: error })
    }
  }

  async #configure(config: Properties): Promise<void> {
    const check = new messages.CheckRequest()
    check.setUrn('urn:pulumi:test::test::pulumi:providers:test::provider')
    check.setNews(toStruct(config))
    const checked = await this.#call<rpc.CheckResponse>('checkConfig', check)
    const [failure] = checked.getFailuresList()
    if (failure) throw new Error(`${failure.getProperty()}: ${failure.getReason()}`)
    const request = new messages.ConfigureRequest()
    request.setArgs(checked.getInputs())
    await this.#call('configure', request)
  }

  /** Checks, then creates; a failed check throws all its reasons. */
  async create(
    token: string,
    given: Properties,
    { preview = false, secrets = [] as string[] } = {},
  ): Promise<Known> {
    const inputs = await this.check(token, given)
    const request = new messages.CreateRequest()
    request.setUrn(urnOf(token))
    request.setProperties(toStruct(inputs, secrets))
    request.setPreview(preview)
    const response = await this.#call<rpc.CreateResponse>('create', request)
    const made = fromStruct(response.getProperties())
    return { id: response.getId(), inputs, outputs: made.values, secrets: made.secrets }
  }

  async check(token: string, given: Properties, olds?: Properties): Promise<Properties> {
    const request = new messages.CheckRequest()
    request.setUrn(urnOf(token))
    request.setNews(toStruct(given))
    if (olds) request.setOlds(toStruct(olds))
    const response = await this.#call<rpc.CheckResponse>('check', request)
    const failures = response.getFailuresList()
    if (failures.length > 0) throw new Error(failures.map((failure) => failure.getReason()).join('\n'))
    return fromStruct(response.getInputs()).values
  }

  async diff(token: string, known: Known, given: Properties) {
    const request = new messages.DiffRequest()
    request.setUrn(urnOf(token))
    request.setId(known.id)
    request.setOlds(toStruct(known.outputs))
    request.setOldInputs(toStruct(known.inputs))
    request.setNews(toStruct(await this.check(token, given, known.inputs)))
    const response = await this.#call<rpc.DiffResponse>('diff', request)
    return {
      changes: response.getDiffsList().sort(),
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    }
  }

  async update(token: string, known: Known, given: Properties, { preview = false } = {}): Promise<Known> {
    const inputs = await this.check(token, given, known.inputs)
    const request = new messages.UpdateRequest()
    request.setUrn(urnOf(token))
    request.setId(known.id)
    request.setOlds(toStruct(known.outputs))
    request.setOldInputs(toStruct(known.inputs))
    request.setNews(toStruct(inputs))
    request.setPreview(preview)
    const response = await this.#call<rpc.UpdateResponse>('update', request)
    const made = fromStruct(response.getProperties())
    return { id: known.id, inputs, outputs: made.values, secrets: made.secrets }
  }

  /** Refresh; without a state it is an import. */
  async read(token: string, id: string, known?: Known): Promise<Known | undefined> {
    const request = new messages.ReadRequest()
    request.setUrn(urnOf(token))
    request.setId(id)
    request.setProperties(toStruct(known?.outputs ?? {}, known?.secrets))
    request.setInputs(toStruct(known?.inputs ?? {}))
    const response = await this.#call<rpc.ReadResponse>('read', request)
    if (response.getId() === '') return undefined
    const outputs = fromStruct(response.getProperties())
    return {
      id: response.getId(),
      inputs: fromStruct(response.getInputs()).values,
      outputs: outputs.values,
      secrets: outputs.secrets,
    }
  }

  async delete(token: string, known: Known): Promise<void> {
    const request = new messages.DeleteRequest()
    request.setUrn(urnOf(token))
    request.setId(known.id)
    request.setProperties(toStruct(known.outputs))
    await this.#call('delete', request)
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    const request = new messages.InvokeRequest()
    request.setTok(token)
    request.setArgs(toStruct(args))
    const response = await this.#call<rpc.InvokeResponse>('invoke', request)
    return fromStruct(response.getReturn()).values
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.close()
    if (this.#child.exitCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await ended
  }
}

function urnOf(token: string): string {
  return `urn:pulumi:test::test::${token}::logical`
}
