import { routePath } from 'hono/route'
import type { App, AppContext } from '../context.ts'
import { HttpProblem } from './http-problem.ts'

export type LogEntry = { event: string } & Record<string, string | number | undefined>
export type Log = (entry: LogEntry) => void

/** One JSON object per line on stdout. */
export const jsonLines: Log = (entry) => {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`)
}

/** One line per request. The route's pattern instead of the path, no header, no body: nothing a secret could be in. */
export function logRequests(app: App, log: Log): void {
  app.use(async (c, next) => {
    const start = performance.now()
    c.set('requestId', crypto.randomUUID())
    await next()
    c.res.headers.set('x-request-id', c.get('requestId'))
    log({
      event: 'request',
      requestId: c.get('requestId'),
      method: c.req.method,
      route: routePath(c, -1),
      status: c.res.status,
      code: c.get('code'),
      family: c.get('family'),
      ms: Math.round(performance.now() - start),
    })
  })
}

/** Where an unexpected error came from. Never its message: drivers put values into it. */
export function logBreakage(c: AppContext, log: Log, error: unknown): void {
  if (error instanceof HttpProblem) return
  const { name, code, stack } = error instanceof Error ? (error as Error & { code?: unknown }) : ({} as never)
  const frames = stack?.split('\n').filter((line: string) => /^ +at /.test(line))
  log({
    event: 'breakage',
    requestId: c.get('requestId'),
    error: name ?? typeof error,
    errorCode: typeof code === 'string' ? code : undefined,
    at: frames
      ?.slice(0, 8)
      .map((line: string) => line.trim())
      .join(' | '),
  })
}
