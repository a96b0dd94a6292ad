/**
 * What the embedded cloud does with each key of a Build Output (v3): `run`, as Vercel does; `told`, run with a difference that
 * is said once; `refused`, together with every key that stands here not at all. Vercel runs all of them. The keys are those of
 * https://vercel.com/docs/build-output-api and of the readers in npm, @vercel/build-utils 14.21.1 and @vercel/routing-utils
 * 6.6.0.
 */
export type Treatment = 'run' | 'told' | 'refused'

export interface OutputKey {
  how: Treatment
  /** Of `told` and `refused`: what is different here. */
  note?: string
  /** The values for which it is so; others are run. */
  only?: (value: unknown) => boolean
}

const run: OutputKey = { how: 'run' }
const told = (note: string): OutputKey => ({ how: 'told', note })
const refused = (note: string, only?: OutputKey['only']): OutputKey => ({
  how: 'refused',
  note,
  ...(only && { only }),
})
const other = (known: RegExp) => (value: unknown) => !known.test(String(value))

function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}

export const outputKeys = {
  'config.json': {
    version: run,
    routes: run,
    overrides: run,
    images: told('images are served as they are, neither resized nor converted'),
    crons: told('cron jobs do not run by themselves'),
    framework: run,
    cache: run,
    flags: run,
    deploymentId: run,
    wildcard: refused('domains for languages'),
    afterCacheBypass: refused('rules that go past the cache'),
  },
  route: {
    handle: refused('an unknown phase', other(/^(filesystem|resource|miss|rewrite|hit|error)$/)),
    src: refused('a pattern that JavaScript does not read', (value) => !isPattern(String(value))),
    dest: run,
    headers: run,
    methods: run,
    continue: run,
    override: run,
    important: run,
    caseSensitive: run,
    check: run,
    status: run,
    has: run,
    missing: run,
    locale: run,
    transforms: run,
    middlewarePath: run,
    middlewareRawSrc: run,
    respectOriginCacheControl: run,
    mitigate: refused('the firewall'),
    env: refused('variables in a destination'),
    middleware: refused('middleware by its number'),
    destination: refused('services'),
  },
  '.vc-config.json': {
    runtime: refused('functions in other runtimes than Node.js and edge', other(/^(nodejs.*|edge)$/)),
    type: refused('other outputs than functions', other(/^(Lambda|EdgeFunction)$/)),
    launcherType: refused('other launchers than Nodejs', other(/^Nodejs$/)),
    handler: run,
    entrypoint: run,
    name: run,
    deploymentTarget: run,
    environment: run,
    envVarsInUse: run,
    assets: refused('binary files that are no WebAssembly', (value) =>
      (value as { path?: string }[]).some(({ path }) => !path?.endsWith('.wasm')),
    ),
    filePathMap: run,
    shouldAddHelpers: run,
    useWebApi: run,
    supportsResponseStreaming: run,
    experimentalResponseStreaming: run,
    supportsMultiPayloads: run,
    supportsCancellation: run,
    supportsWrapper: run,
    shouldAddSourcemapSupport: run,
    shouldDisableAutomaticFetchInstrumentation: run,
    experimentalAllowBundling: run,
    operationType: run,
    framework: run,
    architecture: run,
    allowQuery: run,
    maxDuration: run,
    maxConcurrency: run,
    regions: run,
    functionFailoverRegions: run,
    memory: told('the memory of functions has no limit'),
    affinity: refused('requests bound to an instance'),
    awsLambdaHandler: refused('handlers of AWS Lambda', (value) => value !== ''),
    runtimeLanguage: refused('executables'),
    experimentalTriggers: refused('queues'),
  },
  'prerender-config.json': {
    type: run,
    expiration: run,
    staleExpiration: run,
    group: run,
    bypassToken: run,
    fallback: run,
    allowQuery: run,
    allowHeader: run,
    passQuery: run,
    initialHeaders: run,
    initialStatus: run,
    experimentalBypassFor: run,
    sourcePath: run,
    initialMetadata: run,
    prerenderClassification: run,
    exposeErrBody: run,
    chain: run,
    partialFallback: run,
    experimentalStreamingLambdaPath: refused('pages prerendered in part by Next.js 15'),
    onMiss: refused('answers while nothing is prerendered', other(/^sync$/)),
  },
} as const satisfies Record<string, Record<string, OutputKey>>

export type OutputFile = keyof typeof outputKeys

/** A key that is there, and where first. */
export interface FoundKey {
  file: OutputFile
  key: string
  how: Exclude<Treatment, 'run'>
  note: string
  /** Path below the output of the first file that has it. */
  where: string
  /** How many have it. */
  times: number
}

/** Keys of an output that the embedded cloud does not run as Vercel does, each once. `read` gives a file's content. */
export function foundKeys(names: readonly string[], read: (name: string) => Uint8Array): FoundKey[] {
  const found = new Map<string, FoundKey>()
  const look = (file: OutputFile, where: string, value: unknown) => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, content] of Object.entries(value)) {
      const rows: Record<string, OutputKey> = outputKeys[file]
      const { how, note = '', only } = (Object.hasOwn(rows, key) && rows[key]) || refused('unknown here')
      if (how === 'run' || isEmpty(content) || (only && !only(content))) continue
      const known = found.get(`${file} ${key}`)
      if (known) known.times += 1
      else found.set(`${file} ${key}`, { file, key, how, note, where, times: 1 })
    }
  }
  for (const name of names) {
    const file = fileOf(name)
    if (!file) continue
    const content = JSON.parse(Buffer.from(read(name)).toString())
    look(file, name, content)
    if (file === 'config.json') for (const route of content.routes ?? []) look('route', name, route)
  }
  return [...found.values()]
}

/** `functions/a.func/.vc-config.json: memory (the memory of functions has no limit), and 3 more`. */
export function keyText({ file, key, note, where, times }: FoundKey): string {
  const place = file === 'route' ? `a route of ${where}` : where
  return `${key} in ${place} (${note})${times > 1 ? `, and ${times - 1} more` : ''}`
}

function fileOf(name: string): OutputFile | undefined {
  if (name === 'config.json') return name
  if (!name.startsWith('functions/')) return undefined
  if (/\.func\/\.vc-config\.json$/.test(name)) return '.vc-config.json'
  return /\.prerender-config\.json$/.test(name) && !/\.func\//.test(name)
    ? 'prerender-config.json'
    : undefined
}

const isEmpty = (value: unknown) =>
  value === null ||
  value === false ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

/** The folder of the function that a file of a Build Output belongs to, such as `functions/api/users.func`; empty for others. */
export const functionFolder = (name: string): string => /^functions\/.+?\.func(?=\/)/.exec(name)?.[0] ?? ''
