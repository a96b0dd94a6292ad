import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, type Reply, succeeded } from './client.ts'

/** What the app promised, to be held against the database. */
export interface Records {
  answers: Reply[]
  /** E-mails whose registration was answered 202. */
  registered: string[]
  families: Family[]
}

/** The refresh tokens of one login in the order they were answered; all but the last have been used. */
export interface Family {
  email: string
  tokens: string[]
  /** Code of the answer that refused its newest token; a broken promise. */
  refused?: string
}

export const newRecords = (): Records => ({ answers: [], registered: [], families: [] })

/** Milliseconds after an answer that was no success. Shorter than `Retry-After` says: the load has to stay one. */
const pause = 150
/** Milliseconds a user thinks before the next request: load, but not all of the machine's time. */
const thinking = 30
/** Rounds of `me` and `refresh` before the user starts over as a new one. */
const rounds = 6
const password = 'correct horse battery staple'
let users = 0

/** Registers, logs in, reads and refreshes, again and again until `stop`. */
export async function live(ask: Client, records: Records, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const email = `chaos-${process.pid}-${++users}@example.com`
    const json = { email, password }
    if (!(await insist('register', { json }))) return
    records.registered.push(email)
    const login = await insist('login', { json })
    if (!login) return
    const family: Family = { email, tokens: [login.token ?? ''] }
    records.families.push(family)
    let bearer = login.accessToken ?? ''
    for (let n = 0; n < rounds && !stop.aborted && !family.refused; n++) {
      await once('me', { bearer })
      bearer = (await renew(family)) ?? bearer
    }
  }

  /** A refresh whose answer was lost is asked again with the same token, as the page does. */
  async function renew(family: Family): Promise<string | undefined> {
    while (!stop.aborted) {
      const answer = await once('refresh', { token: family.tokens.at(-1) ?? '' })
      if (succeeded(answer)) {
        family.tokens.push(answer.token ?? '')
        return answer.accessToken
      }
      if (answer.status === 401) {
        family.refused = answer.code
        return undefined
      }
    }
    return undefined
  }

  async function once(...[route, sent]: Parameters<Client>): Promise<Reply> {
    const answer = await ask(route, sent)
    records.answers.push(answer)
    await sleep(succeeded(answer) ? thinking : pause)
    return answer
  }

  async function insist(...[route, sent]: Parameters<Client>): Promise<Reply | undefined> {
    while (!stop.aborted) {
      const answer = await once(route, sent)
      if (succeeded(answer)) return answer
    }
    return undefined
  }
}
