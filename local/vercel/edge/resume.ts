import type { FunctionConfig, Prerender } from '../build-output.ts'
import type { Answer } from './cache.ts'
import type { Exchange } from './context.ts'
import { headersForClient, merged } from './headers.ts'
import { passOn } from './pass-on.ts'
import type { CacheState } from './prerender.ts'
import type { FunctionRoute } from './routing/resolution.ts'

/** A page that is prerendered in part: what all visitors see, and the state from which its function goes on for one of them. */
interface Shell {
  state: Buffer
  shown: Buffer
  contentType: string
}

/** `application/x-nextjs-pre-render; state-length=12; origin="text/html"`: the state stands before what is shown. */
export function shellOf({ headers, body }: Answer): Shell | undefined {
  const type = String(headers['content-type'] ?? '')
  const [, length, contentType = ''] =
    /^application\/x-nextjs-pre-render; state-length=(\d+); origin="(.*)"$/.exec(type) ?? []
  if (length === undefined) return undefined
  return { state: body.subarray(0, Number(length)), shown: body.subarray(Number(length)), contentType }
}

/** Sends the shell at once, and behind it what the function makes of its state for this visitor. */
export async function sendResumed(
  { context, deployment, req, res }: Exchange,
  route: FunctionRoute,
  {
    config,
    prerender,
    answer,
    shell,
    cache,
  }: {
    config: FunctionConfig
    prerender: Prerender
    answer: Answer
    shell: Shell
    cache: CacheState
  },
): Promise<void> {
  const known = merged(headersForClient(answer.headers, cache), route.headers)
  const headers = { ...known, 'content-type': shell.contentType, 'cache-control': notKept }
  res.writeHead(route.status === 200 ? answer.status : route.status, route.finish(headers))
  if (req.method === 'HEAD') return void res.end()
  res.write(shell.shown)
  const failure = await context.functions.invoke(deployment, config, {
    method: 'POST',
    body: shell.state,
    url: route.url,
    ...(config.cancels && { gone: res }),
    headers: {
      ...route.request,
      ...prerender.chain?.headers,
      'content-length': shell.state.length,
      'x-matched-path': route.matchedPath,
    },
    receive: (content) => passOn(content, res),
  })
  if (failure) res.destroy()
}

const notKept = 'private, no-cache, no-store, max-age=0, must-revalidate'
