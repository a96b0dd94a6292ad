import { readFileSync } from 'node:fs'
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
