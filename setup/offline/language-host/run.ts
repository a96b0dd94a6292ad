import type { ServerWritableStream } from '@grpc/grpc-js'
import language from '@pulumi/pulumi/proto/language_pb.js'
import { badEnding, type LanguageHost, runNode, runtimeOptions, sdkProgram } from './node-process.ts'
import { PolicyProxy } from './policy-proxy.ts'

/** The SDK's exit code for "the error has been reported already": the engine then ends without a word of its own. */
const BAIL = 32
const OUT_OF_MEMORY = /JavaScript heap out of memory/

/** Runs a Pulumi program against the engine's monitor; its failure is an answer, not a failed call. */
export async function run(request: language.RunRequest, host: LanguageHost): Promise<language.RunResponse> {
  const response = new language.RunResponse()
  let outOfMemory = false
  try {
    const { nodeArgs, environment } = runtimeOptions(request.getInfo())
    const ending = await runNode({
      args: [...nodeArgs, ...programArguments(request, host)],
      env: { ...process.env, ...configuration(request), ...environment },
      stop: host.stop,
      onStdout: (data) => process.stdout.write(data),
      onStderr: (data) => {
        outOfMemory ||= OUT_OF_MEMORY.test(data.toString())
        process.stderr.write(data)
      },
    })
    if (ending.code === BAIL) return response.setBail(true)
    const error = badEnding(ending) ?? ''
    const hint = outOfMemory
      ? '. It ran out of memory: give it more with `nodeargs: --max-old-space-size=<megabytes>`'
      : ''
    return response.setError(error && `${error}${hint}`)
  } catch (error) {
    return response.setError(error instanceof Error ? error.message : String(error))
  }
}

function programArguments(request: language.RunRequest, host: LanguageHost): string[] {
  const info = request.getInfo()
  const directory = info?.getProgramDirectory() ?? request.getPwd()
  const settings = {
    monitor: request.getMonitorAddress(),
    engine: host.engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    'root-directory': info?.getRootDirectory() ?? '',
    stack: request.getStack(),
    pwd: directory,
    parallel: String(request.getParallel()),
    tracing: host.tracing,
  }
  const named = Object.entries(settings).flatMap(([name, value]) => (value ? [`--${name}`, value] : []))
  const dryRun = request.getDryrun() ? ['--dry-run'] : []
  return [
    sdkProgram('run', directory),
    ...named,
    ...dryRun,
    info?.getEntryPoint() || '.',
    ...request.getArgsList(),
  ]
}

/** Configuration travels in the environment: the process list never shows it. */
function configuration(request: language.RunRequest): Record<string, string> {
  const values = Object.fromEntries(
    [...request.getConfigMap().entries()].map(([key, value]) => [longKey(key), value]),
  )
  return {
    PULUMI_CONFIG: JSON.stringify(values),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  }
}

/** `project:name` in the form `project:config:name`, which SDKs of every age understand. */
function longKey(key: string): string {
  const [namespace, ...name] = key.split(':')
  return name.length === 1 ? `${namespace}:config:${name[0]}` : key
}

type Call = ServerWritableStream<language.RunPluginRequest, language.RunPluginResponse>

/** Runs a plugin written for Node, or a policy pack (kind `analyzer`), and streams what it says until it ends. */
export async function runPlugin(call: Call, host: LanguageHost): Promise<void> {
  const stop = new AbortController()
  call.once('cancelled', () => stop.abort())
  const write = {
    stdout: (data: Buffer) => void call.write(new language.RunPluginResponse().setStdout(data)),
    stderr: (data: Buffer) => void call.write(new language.RunPluginResponse().setStderr(data)),
  }
  const request = call.request
  const directory = request.getInfo()?.getProgramDirectory() ?? request.getProgram()
  const { nodeArgs, environment } = runtimeOptions(request.getInfo())
  const settings = {
    env: { ...inheritedEnvironment(request), ...environment },
    stop: AbortSignal.any([stop.signal, host.stop]),
    onStderr: write.stderr,
  }
  if (request.getKind() === 'analyzer') {
    // The engine configures a policy pack by a call; packs of every age expect it in the environment they start with.
    await using proxy = new PolicyProxy()
    write.stdout(Buffer.from(`${await proxy.listen()}\n`))
    const configured = await proxy.environment(settings.stop)
    await runUntilEnd({
      ...settings,
      args: [...nodeArgs, sdkProgram('run-policy-pack', directory), ...request.getArgsList(), directory],
      cwd: directory,
      env: { ...settings.env, ...configured },
      onStdout: proxy.portReader(write.stdout),
    })
    return
  }
  await runUntilEnd({
    ...settings,
    args: [...nodeArgs, sdkProgram('run-plugin', directory), directory, ...request.getArgsList()],
    cwd: request.getPwd(),
    onStdout: write.stdout,
  })
}

async function runUntilEnd(settings: Parameters<typeof runNode>[0]): Promise<void> {
  const error = badEnding(await runNode(settings))
  // An end that was asked for is no error.
  if (error && !settings.stop.aborted) throw new Error(error)
}

/** The engine sends the whole environment as `NAME=value`; none at all means this process's own. */
function inheritedEnvironment(request: language.RunPluginRequest): NodeJS.ProcessEnv {
  const list = request.getEnvList()
  if (list.length === 0) return process.env
  return Object.fromEntries(
    list.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
}
