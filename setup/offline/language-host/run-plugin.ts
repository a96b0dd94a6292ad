import type { ServerWritableStream } from '@grpc/grpc-js'
import language from '@pulumi/pulumi/proto/language_pb.js'
import type { LanguageHost } from './host.ts'
import { badEnding, runNode, sdkProgram } from './node-process.ts'
import { PolicyProxy } from './policy-proxy.ts'
import { runtimeOptions } from './runtime-options.ts'

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
