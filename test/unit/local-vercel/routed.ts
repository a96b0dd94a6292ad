import type { BuildOutput, FunctionConfig, Route } from '../../../local/vercel/build-output.ts'
import type { Answer } from '../../../local/vercel/edge/cache.ts'
import type { Asked, Resolution } from '../../../local/vercel/edge/routing/resolution.ts'
import { resolveRoute } from '../../../local/vercel/edge/routing/walk.ts'
import type { Failure } from '../../../local/vercel/functions/invoke.ts'

interface Output {
  functions?: string[]
  files?: string[]
  /** What middleware answers; `asked` gets its request. */
  middleware?: (asked: Asked) => Partial<Answer> | Failure
}

const functionOf = (name: string): FunctionConfig => ({
  name,
  folder: name,
  handler: 'index.mjs',
  runtime: 'nodejs',
  web: false,
  helpers: false,
  cancels: false,
  environment: {},
  assets: [],
})

function outputOf(
  routes: Route[],
  { functions = ['index', 'api/users'], files = ['app.css'] }: Output,
): BuildOutput {
  const phases = new Map<string, Route[]>()
  let phase = ''
  for (const route of routes) {
    if (route.handle !== undefined) phase = route.handle
    else phases.set(phase, [...(phases.get(phase) ?? []), route])
  }
  return {
    phases,
    functions: new Map(functions.map((name) => [name, functionOf(name)])),
    files: new Map(files.map((path) => [path, { path }])),
  }
}

export const get = (url: string, headers: Record<string, string> = {}, method = 'GET'): Asked => ({
  url,
  method,
  headers: { host: '127.0.0.1:4000', ...headers },
  host: 'app.example.com',
})

export function resolved(routes: Route[], asked: Asked, more: Output = {}): Promise<Resolution> {
  return resolveRoute(outputOf(routes, more), asked, async (_, request) => {
    const said = more.middleware?.(request) ?? {}
    return typeof said === 'string' ? said : { status: 200, headers: {}, body: Buffer.alloc(0), ...said }
  })
}

/** Kind and name of what answers. */
export async function found(routes: Route[], asked: Asked, more: Output = {}): Promise<string> {
  const route = await resolved(routes, asked, more)
  if (route.kind === 'function') return `function ${route.config.name} ${route.url}`
  if (route.kind === 'static') return `file ${route.file.path} ${route.status}`
  if (route.kind === 'external') return `external ${route.url}`
  return `${route.kind} ${route.status}`
}
