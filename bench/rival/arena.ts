import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '../../app/env.ts'
import { ask } from '../../local/servers/query.ts'
import { step } from '../../setup/process/progress.ts'
import { newPeople, type Person } from '../load/people.ts'
import { stormDatabase } from '../storm/database.ts'
import type { StormCloud } from '../storm/storm.ts'
import { type Built, build } from './build.ts'
import { type Candidate, type CandidateName, candidateNames, candidates } from './candidates.ts'
import { startServer } from './server.ts'
import { AuthClient, origin } from './visitor.ts'

/** One candidate, built, and who visits it. */
export interface Contender extends Built {
  name: CandidateName
  people: Person[]
}

/** Everybody on one database, with one environment. */
export interface Arena extends AsyncDisposable {
  contenders: Contender[]
  environment: Record<string, string>
}

/** As many as are under way at once: each has a token of its own to refresh. */
const visitors = 10
const unlimited = 'address 999999/60, account 999999/60'

/** `folder` takes the bundles; `readable` keeps the names of their functions. */
export async function openArena(cloud: StormCloud, folder: string, readable = false): Promise<Arena> {
  await using opening = new AsyncDisposableStack()
  const database = opening.use(await stormDatabase(cloud))
  await ask(database.adminUrl, readFileSync(new URL('tables.sql', import.meta.url), 'utf8'))
  await ask(database.adminUrl, database.grants)
  const environment = {
    NODE_ENV: 'production',
    DATABASE_URL: database.doors.pooled,
    // One process here stands for an instance that has all of the pool to itself.
    DATABASE_POOL_MAX: String(visitors),
    JWT_ACCESS_SECRET: randomBytes(48).toString('base64'),
    JWT_REFRESH_SECRET: randomBytes(48).toString('base64'),
    CRON_SECRET: randomBytes(24).toString('hex'),
    FRONTEND_URL: origin,
    POOLPROOF_FINGERPRINT: 'comparison',
    // Ten people cannot be a thousand: counting goes on, refusing does not.
    RATE_LIMIT_LOGIN: `${unlimited}, both 999999/60`,
    RATE_LIMIT_REFRESH: unlimited,
    RIVAL_SECRET: randomBytes(32).toString('base64'),
  }
  const people = await newPeople(database.adminUrl, environment as unknown as Environment, visitors * 2)
  const contenders: Contender[] = []
  for (const name of candidateNames) {
    const candidate: Candidate = candidates[name]
    const built = await step(`bundle ${candidate.title}`, () =>
      build(join(folder, name), candidate, readable),
    )
    // Each turns tokens of its own: the limit and ours share the tables.
    const own = structuredClone(name === 'limit' ? people.slice(visitors) : people.slice(0, visitors))
    contenders.push({ name, people: own, ...built })
    if (name === 'betterAuth') await register(built.bundle, environment, own)
  }
  const open = opening.move()
  return { contenders, environment, [Symbol.asyncDispose]: () => open.disposeAsync() }
}

async function register(
  bundle: string,
  environment: Record<string, string>,
  people: Person[],
): Promise<void> {
  await using server = await startServer(bundle, environment)
  const visitor = new AuthClient(server.port, candidates.betterAuth.dialect)
  for (const person of people) {
    const { email, password } = person
    const body = JSON.stringify({ email, password, name: email })
    await visitor.send({ method: 'POST', path: '/api/auth/sign-up/email', headers: {}, body })
    await visitor.visit('login', person)
  }
  visitor.leave()
}
