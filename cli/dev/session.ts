import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { createInterface } from 'node:readline'
import type { Files } from '../../infra/build/build-output.ts'
import type { CloudFile } from '../../local/cloud-file.ts'
import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { NotServed } from './not-served.ts'

/** The deployment that has the domain. */
export interface Base {
  id: string
  /** `artifact` and `schema`, as the stack wrote them. */
  meta: Record<string, string>
  /** Names of its variables. */
  variables: string[]
}

export interface SessionOptions {
  domain: string
  /** Called with each line that the working copy prints. */
  printed(text: string): void
}

/** The working copy at one domain of the embedded cloud: it goes when this process does, however it ends. */
export interface Session extends AsyncDisposable {
  /** The deployment that had the domain when the session began. */
  base: Base
  /** Resolves when the cloud has ended the session. */
  ended: Promise<void>
  /** Calls `moved` when the domain goes to another deployment, or to none. */
  follow(moved: (base: Base | undefined) => void): void
  /** Serves these files of a Build Output instead of the deployment. @throws NotServed with the cloud's words */
  serve(files: Files): Promise<void>
  /** Lets the deployment serve. */
  withdraw(): Promise<void>
}

type Line = { session: string; deployment: Base | null } | { printed: string }

/** @throws Problem DEV_RUNNING, DEV_DEPLOYMENT_MISSING */
export async function openSession(
  { api, apiToken }: Pick<CloudFile, 'api' | 'apiToken'>,
  { domain, printed }: SessionOptions,
): Promise<Session> {
  const address = `${api}/embedded/working-copies`
  const headers = { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' }
  // Lasts as long as this process; `fetch` would end an answer that is silent for minutes.
  const held = request(address, { method: 'POST', headers })
  held.end(JSON.stringify({ domain, pid: process.pid }))
  const [answer] = (await once(held, 'response')) as [IncomingMessage]
  if (answer.statusCode !== 200)
    throw refusal(domain, JSON.parse(Buffer.concat(await answer.toArray()).toString()))
  const lines = createInterface({ input: answer })
  const ended = new Promise<void>((resolve) => {
    lines.once('close', resolve)
    // A connection that breaks ends the session as well as one that is closed.
    for (const source of [held, answer, lines]) source.on('error', () => resolve())
  })
  const began = Promise.withResolvers<{ session: string; base: Base }>()
  let current: Base | null | undefined
  let moved: ((base: Base | undefined) => void) | undefined
  lines.on('line', (text) => {
    const line = JSON.parse(text) as Line
    if ('printed' in line) return printed(line.printed)
    const { session, deployment } = line
    current = deployment
    moved?.(deployment ?? undefined)
    if (deployment) began.resolve({ session, base: deployment })
    else began.reject(missing(domain))
  })
  ended.then(() => began.reject(new Error('the embedded cloud ended the session')))
  const { session, base } = await began.promise

  let sent: ReadonlySet<string> = new Set()
  const ask = async (method: string, body?: object) => {
    const response = await fetch(`${address}/${session}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    }).catch(({ cause, message }: Error) => {
      throw new NotServed(
        `the embedded cloud does not answer (${(cause as NodeJS.ErrnoException)?.code ?? message})`,
      )
    })
    if (response.ok) return
    const { error } = (await response.json()) as { error: { message: string } }
    throw new NotServed(error.message)
  }
  return {
    base,
    ended,
    follow(listener) {
      moved = listener
      if (current !== base) listener(current ?? undefined)
    },
    async serve(files) {
      const given = Object.entries(files).map(([name, content]) => ({
        file: `.vercel/output/${name}`,
        content,
        sha: sha1(content),
      }))
      await ask('PUT', {
        files: given.map(({ file, content, sha }) =>
          sent.has(sha)
            ? { file, sha }
            : { file, data: Buffer.from(content).toString('base64'), encoding: 'base64' },
        ),
      })
      sent = new Set(given.map(({ sha }) => sha))
    },
    withdraw: () => ask('DELETE'),
    async [Symbol.asyncDispose]() {
      held.destroy()
      await ended
    },
  }
}

const sha1 = (content: Uint8Array) => createHash('sha1').update(content).digest('hex')

function refusal(
  domain: string,
  { error }: { error: { code: string; message: string; pid?: number } },
): Error {
  if (error.pid)
    return new Problem(
      'DEV_RUNNING',
      `another poolproof dev serves its working copy at ${domain} (process ${error.pid})`,
      `use that one, or end it: kill ${error.pid}`,
    )
  return error.code === 'not_found' ? missing(domain) : new Error(error.message)
}

const missing = (domain: string) =>
  new Problem('DEV_DEPLOYMENT_MISSING', `no deployment serves ${domain} yet`, commandFor('pulumi up'))
