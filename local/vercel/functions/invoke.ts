import type { EventEmitter } from 'node:events'
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http'
import { type FunctionSpec, Instance } from './instance.ts'

/** The instances of one function: as many as the requests need, up to the limit. */
export class FunctionPool {
  readonly spec: FunctionSpec
  private readonly instances = new Set<Instance>()

  constructor(spec: FunctionSpec) {
    this.spec = spec
  }

  /** An instance with room for one more request, entered; undefined when all are full and there may be no more. */
  take(): Instance | undefined {
    const instance = this.withRoom() ?? this.start()
    instance?.enter()
    return instance
  }

  list(): Instance[] {
    return [...this.instances]
  }

  /** At once, or each after the requests it has. */
  async end(how: 'kill' | 'retire' = 'kill'): Promise<void> {
    for (const instance of this.instances) instance[how]()
    await Promise.all([...this.instances].map(({ ended }) => ended))
  }

  /** Awake before suspended before booting, and of those the least busy. */
  private withRoom(): Instance | undefined {
    const order = { running: 0, suspended: 1, booting: 2, ended: 3 }
    return [...this.instances]
      .filter(
        ({ state, retired, inFlight }) => state !== 'ended' && !retired && inFlight < this.spec.concurrency,
      )
      .sort((a, b) => order[a.state] - order[b.state] || a.inFlight - b.inFlight)[0]
  }

  private start(): Instance | undefined {
    if (this.instances.size >= this.spec.maxInstances) return undefined
    const instance = new Instance(this.spec)
    this.instances.add(instance)
    instance.ended.then(() => this.instances.delete(instance))
    return instance
  }
}

/** How an invocation fails, with status and words of https://vercel.com/docs/errors */
export const failures = {
  FUNCTION_INVOCATION_FAILED: [500, 'A server error has occurred'],
  FUNCTION_INVOCATION_TIMEOUT: [504, 'An error occurred with your deployment'],
  FUNCTION_THROTTLED: [503, 'An error occurred with your deployment'],
  FUNCTION_PAYLOAD_TOO_LARGE: [413, 'Request Entity Too Large'],
} as const satisfies Record<string, readonly [number, string]>

export type Failure = keyof typeof failures

export interface Call {
  method: string
  body: Buffer
  /** Path and query for the function. */
  url: string
  headers: OutgoingHttpHeaders
  /** Its `close` cancels the call. */
  gone?: EventEmitter
  /** Takes the function's answer; the call lasts until then. */
  receive(answer: IncomingMessage): Promise<void>
}

/** Has a function answer, or says how it failed: before its answer or within. */
export async function invoke(pool: FunctionPool, call: Call): Promise<Failure | undefined> {
  const instance = pool.take()
  if (!instance) return 'FUNCTION_THROTTLED'
  const timeout = new AbortController()
  const timer = setTimeout(() => {
    instance.retire()
    timeout.abort()
  }, pool.spec.maxDuration * 1000)
  try {
    return await Promise.race([exchange(instance, call, timeout.signal), timedOut(timeout.signal)])
  } finally {
    clearTimeout(timer)
    instance.leave()
  }
}

function timedOut(signal: AbortSignal): Promise<Failure> {
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve('FUNCTION_INVOCATION_TIMEOUT'), { once: true }),
  )
}

async function exchange(instance: Instance, call: Call, signal: AbortSignal): Promise<Failure | undefined> {
  if (!(await instance.booted)) return 'FUNCTION_INVOCATION_FAILED'
  if (signal.aborted) return 'FUNCTION_INVOCATION_TIMEOUT'
  const { method, body, gone, url } = call
  const { port, agent, token } = instance
  const headers = { ...call.headers, 'x-embedded-token': token }
  const upstream = request({ host: '127.0.0.1', port, agent, method, path: url, headers, signal })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    upstream.once('response', resolve).on('error', reject)
  })
  gone?.once('close', () => upstream.destroy())
  upstream.end(body)
  try {
    const answer = await answered
    if (answer.headers['x-embedded-error']) {
      answer.resume()
      return 'FUNCTION_INVOCATION_FAILED'
    }
    await call.receive(answer)
    return undefined
  } catch {
    // The process ended, or the client left.
    return 'FUNCTION_INVOCATION_FAILED'
  }
}
