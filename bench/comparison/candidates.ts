import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { betterAuth, type Dialect, ours } from './client.ts'

export interface Candidate {
  title: string
  /** Module that exports the handler. */
  entry: string
  /** Change of our Prisma schema that its client is made from; none takes our client. */
  schema?: (ours: string) => string
  dialect: Dialect
  /** Bundled as Prisma generates it: the query compiler as text inside the module, not as a file beside it. */
  plain?: true
  /** Of which only the start is compared. */
  coldOnly?: true
}

const betterAuthSchema = readFileSync(new URL('schema.prisma', import.meta.url), 'utf8')

export const candidates = {
  baseline: { title: 'pg + jose, nothing else', entry: 'bench/comparison/baseline.ts', dialect: ours },
  poolproof: { title: 'Poolproof', entry: 'app/index.ts', dialect: ours },
  betterAuth: {
    title: 'better-auth, Prisma adapter',
    entry: 'bench/comparison/better-auth.ts',
    schema: () => betterAuthSchema,
    dialect: betterAuth,
  },
  defaultBuild: {
    title: "Poolproof on Prisma's default build",
    entry: 'app/index.ts',
    schema: (schema) => schema.replace(/^ *compilerBuild.*\n/m, ''),
    dialect: ours,
    plain: true,
    coldOnly: true,
  },
} as const satisfies Record<string, Candidate>

export type CandidateName = keyof typeof candidates
export const candidateNames = Object.keys(candidates) as readonly CandidateName[]

const serve = fileURLToPath(new URL('serve.mjs', import.meta.url))

/** A running candidate. */
export interface CandidateServer extends AsyncDisposable {
  port: number
  /** Microseconds of processor time it has used so far, all of its threads. */
  cpu(): Promise<number>
  /** Starts a profile of the processor, or ends it and hands it over. */
  profile(what: 'start' | 'stop'): Promise<unknown>
}

/** Starts a bundle; ready when it listens. What it prints is thrown away, as a platform would take it elsewhere. */
export async function startServer(
  bundle: string,
  environment: Record<string, string>,
): Promise<CandidateServer> {
  const child = spawn(process.execPath, [serve, bundle], {
    env: { NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit')
  const [{ port }] = (await Promise.race([once(child, 'message'), ended(exited)])) as [{ port: number }]
  const ask = async (what: string) => {
    child.send(what)
    const [answer] = await Promise.race([once(child, 'message'), ended(exited)])
    return answer as { cpu: NodeJS.CpuUsage; profile: unknown }
  }
  return {
    port,
    async cpu() {
      const { cpu } = await ask('cpu')
      return cpu.user + cpu.system
    },
    profile: async (what) => (await ask(what)).profile,
    async [Symbol.asyncDispose]() {
      await stop(child, exited)
    },
  }
}

/** A candidate that is gone answers nothing: waiting for it would never end. */
async function ended(exited: Promise<unknown[]>): Promise<never> {
  const [code] = await exited
  throw new Error(`the candidate ended with exit code ${code}`)
}

async function stop(child: ChildProcess, exited: Promise<unknown[]>): Promise<void> {
  if (child.exitCode === null) child.kill('SIGKILL')
  await exited
}
