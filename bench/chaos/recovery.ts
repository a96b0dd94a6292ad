import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, type Route, routes, succeeded } from './answer.ts'
import type { Client, Sent } from './client.ts'

/** Milliseconds in which everything has to work again. */
export const bound = 5_000
let probes = 0

/**
 * Makes somebody who has an account and is logged in. What comes back is called after the repair: it asks every route
 * until all have succeeded, and answers the milliseconds that took, or null where they were more than `bound`.
 */
export async function recovery(ask: Client): Promise<() => Promise<number | null>> {
  const json = newcomer()
  const late = new AbortController()
  const answer = async (route: Route, sent: Sent): Promise<Answer> => {
    for (;;) {
      const one = await ask(route, sent)
      if (succeeded(one) || late.signal.aborted) return one
      await sleep(20)
    }
  }
  await answer('register', { json })
  const { body, token = '' } = await answer('login', { json })
  return async () => {
    const began = performance.now()
    const asked: Record<Route, () => Promise<unknown>> = {
      register: () => answer('register', { json: newcomer() }),
      login: () => answer('login', { json }),
      refresh: () => answer('refresh', { token }),
      me: () => answer('me', { bearer: body.accessToken }),
    }
    const all = Promise.all(routes.map((route) => asked[route]())).then(() => true)
    const back = await Promise.race([all, sleep(bound, false)])
    late.abort()
    return back ? Math.round(performance.now() - began) : null
  }
}

function newcomer() {
  return { email: `probe-${process.pid}-${++probes}@example.com`, password: 'correct horse battery staple' }
}
