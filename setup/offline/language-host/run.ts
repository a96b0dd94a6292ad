import language from '@pulumi/pulumi/proto/language_pb.js'
import type { LanguageHost } from './host.ts'
import { badEnding, runNode, sdkProgram } from './node-process.ts'
import { runtimeOptions } from './runtime-options.ts'

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
