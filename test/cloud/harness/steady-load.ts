import { setTimeout as sleep } from 'node:timers/promises'

/** A user who is logged in and stays so. */
export interface Session {
  accessToken: string
  /** Value of the refresh cookie. */
  refreshToken: string
}

/** Registers `people` and logs each of them in `times` times. */
export async function logIn(app: string, people: number, times: number): Promise<Session[]> {
  const sessions: Session[] = []
  for (let person = 0; person < people; person++) {
    const password = `steady-${person}-long-enough-9431`
    const body = JSON.stringify({ email: `steady${person}-${Date.now()}@example.com`, password })
    const registered = await fetch(`${app}/api/register`, { method: 'POST', headers: headers(app), body })
    if (!registered.ok) throw new Error(`register: ${registered.status}`)
    await registered.text()
    for (let time = 0; time < times; time++) {
      const answer = await fetch(`${app}/api/login`, { method: 'POST', headers: headers(app), body })
      sessions.push(await sessionOf(answer))
    }
  }
  return sessions
}

export function me(app: string, { accessToken }: Session): Promise<Response> {
  return fetch(`${app}/api/me`, { headers: { authorization: `Bearer ${accessToken}` } })
}

export function refresh(app: string, { refreshToken }: Session): Promise<Response> {
  const cookie = `refresh=${refreshToken}`
  return fetch(`${app}/api/refresh`, { method: 'POST', headers: { ...headers(app), cookie } })
}

export interface Load {
  /** Answers by route and HTTP status, such as `me 200`. */
  statuses: Record<string, number>
  /** Bodies that were no success. */
  refused: string[]
  perSecond: number
}

/** At most so many requests wait for an answer: a load that piles up would measure nothing but itself. */
const MOST_IN_FLIGHT = 60

/**
 * Asks /api/me `perSecond` times a second in turn for every session, and lets each refresh every 2 s, until stopped. The
 * sessions carry on: each holds its newest tokens.
 */
export function steadyLoad(app: string, sessions: Session[], perSecond: number): { stop(): Promise<Load> } {
  const load: Load = { statuses: {}, refused: [], perSecond: 0 }
  const inFlight = new Set<Promise<void>>()
  const begun = performance.now()
  let going = true
  const count = async (route: string, answer: Response): Promise<Response> => {
    const key = `${route} ${answer.status}`
    load.statuses[key] = (load.statuses[key] ?? 0) + 1
    if (!answer.ok) load.refused.push(`${key} ${await answer.clone().text()}`)
    return answer
  }
  const asking = (async () => {
    for (let sent = 0; going; ) {
      const due = ((performance.now() - begun) / 1000) * perSecond
      while (sent < due && inFlight.size < MOST_IN_FLIGHT) {
        const asked = me(app, sessions[sent++ % sessions.length] as Session)
          .then((answer) => count('me', answer))
          .then((answer) => void answer.arrayBuffer())
        inFlight.add(asked)
        asked.finally(() => inFlight.delete(asked)).catch(() => undefined)
      }
      // Never catches up with a burst: what was not sent in time is not sent.
      sent = Math.max(sent, Math.floor(due))
      await sleep(5)
    }
    await Promise.all(inFlight)
  })()
  const refreshing = sessions.map(async (session, index) => {
    await sleep((2000 / sessions.length) * index)
    while (going) {
      const answer = await count('refresh', await refresh(app, session))
      if (answer.ok) Object.assign(session, await sessionOf(answer))
      await sleep(2000)
    }
  })
  return {
    async stop() {
      going = false
      await Promise.all([asking, ...refreshing])
      const requests = Object.values(load.statuses).reduce((sum, each) => sum + each, 0)
      load.perSecond = Math.round(requests / ((performance.now() - begun) / 1000))
      return load
    },
  }
}

function headers(app: string): Record<string, string> {
  return { 'content-type': 'application/json', origin: app, 'x-poolproof': '1' }
}

async function sessionOf(answer: Response): Promise<Session> {
  const refreshToken = /^refresh=([^;]+)/.exec(answer.headers.getSetCookie()[0] ?? '')?.[1]
  const { accessToken } = (await answer.json()) as { accessToken?: string }
  if (!answer.ok || !refreshToken || !accessToken) throw new Error(`no session: ${answer.status}`)
  return { accessToken, refreshToken }
}
