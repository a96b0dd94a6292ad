import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { cloudFilePath, devStack } from '../../local/cloud-file.ts'
import { cloneFolder } from '../../local/paths.ts'
import { installPlugins } from '../../local/plugins/install.ts'
import { embeddedCommands } from '../../rules/command-for.ts'
import { type EngineRun, eventText, readEngineEvents } from '../../rules/engine-events.ts'
import { privateCache, privateFolder } from '../../setup/private-folder.mjs'
import { log } from '../../setup/process/progress.ts'
import type { Tools } from '../../setup/tools.ts'
import { stackIn } from './current-stack.ts'
import { projectFolder } from './project-folder.ts'

/** The Pulumi CLI with the environment of one cloud. */
export interface Engine {
  home: string
  pulumi: string
  environment: NodeJS.ProcessEnv
  /** Where Pulumi.yaml and the file of a stack are. */
  folderOf: (stack: string) => string
}

export interface Finished {
  code: number
  stdout: string
  stderr: string
}

/**
 * Public on purpose: the committed salt of Pulumi.dev.yaml goes with it, and every secret of the embedded cloud is
 * thrown away with the cloud. So it protects nothing: the rights of the state's folder do.
 */
const publicPassphrase = 'poolproof-dev'

/** For an embedded cloud: own state and plugins below `home`, nothing of the user's. */
export function createEngine(home: string, { pulumi, path }: Pick<Tools, 'pulumi' | 'path'>): Engine {
  const pulumiHome = join(home, 'pulumi')
  const state = join(home, 'state')
  for (const folder of [pulumiHome, state]) privateFolder(folder)
  installPlugins(pulumiHome, cloudFilePath(home))
  return {
    home,
    pulumi,
    folderOf: (stack) => projectFolder(home, stack),
    environment: {
      ...withoutPulumi(process.env),
      ...embeddedCommands,
      PATH: path,
      PULUMI_HOME: pulumiHome,
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: publicPassphrase,
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      POOLPROOF_CLOUD: cloudFilePath(home),
      ...compileCache(),
    },
  }
}

/**
 * Program, plugins and policy pack are processes of their own that load the same modules every time, in every home. What
 * is cached is run, so a folder that is not ours alone is not used.
 */
function compileCache(): NodeJS.ProcessEnv {
  try {
    return { NODE_COMPILE_CACHE: privateCache(join(cloneFolder, 'node_modules/.cache/poolproof/compiled')) }
  } catch (error) {
    log(`no compile cache: ${error}`)
    return {}
  }
}

/** A token or backend of the user's must never meet the embedded cloud. */
function withoutPulumi(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(PULUMI_|VERCEL_|PG[A-Z]+$|DATABASE_URL$|DIRECT_URL$)/
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !foreign.test(name)))
}

interface RunOptions {
  signal?: AbortSignal
  cwd?: string
  input?: string
  /** What becomes of what it prints, as it comes. */
  record?: (text: string) => void
}

/**
 * Runs the CLI where the stack that it names has its file, and collects what it prints; each line goes to the log as well. An abort is passed on as
 * one interrupt, upon which the engine finishes what is in flight and unlocks the stack.
 */
export function runPulumi(
  engine: Engine,
  args: string[],
  { signal, cwd = engine.folderOf(stackIn(args) ?? devStack), input, record = log }: RunOptions = {},
): Promise<Finished> {
  signal?.throwIfAborted()
  log(`pulumi ${args.join(' ')}`)
  const child = spawn(engine.pulumi, [...args, '--non-interactive', '--color', 'never'], {
    cwd,
    env: engine.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own: Ctrl+C in the terminal reaches it once, from here.
    detached: true,
  })
  // What it ended without reading is no fault of its own: its exit code says what is.
  child.stdin.on('error', () => undefined).end(input ?? '')
  const interrupt = () => child.kill('SIGINT')
  signal?.addEventListener('abort', interrupt, { once: true })
  const output = { stdout: '', stderr: '' }
  const quiet = args.includes('--show-secrets')
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text
      if (!quiet) record(text)
    })
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      signal?.removeEventListener('abort', interrupt)
      resolve({ code: code ?? 1, ...output })
    })
  })
}

/** The same for `up`, `preview` and `refresh`, read from the engine's events; the log gets what they tell people. */
export async function watchPulumi(
  engine: Engine,
  args: string[],
  options: Pick<RunOptions, 'signal'> = {},
): Promise<Finished & { run: EngineRun }> {
  const environment = { ...engine.environment, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: 'true' }
  let rest = ''
  const record = (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const told of lines.map(eventText)) if (told) log(told)
  }
  const finished = await runPulumi({ ...engine, environment }, [...args, '--json'], { ...options, record })
  return { ...finished, run: readEngineEvents(finished.stdout) }
}
