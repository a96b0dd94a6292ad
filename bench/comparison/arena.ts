import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Environment } from '../../app/env.ts'
import { bundleApp } from '../../infra/build/bundle.ts'
import type { CloudFile } from '../../local/cloud-file.ts'
import { ask } from '../../local/servers/query.ts'
import { step } from '../../setup/progress.mjs'
import { ensurePrismaClient } from '../../setup/tools/prisma-client.ts'
import { benchDatabase } from '../database.ts'
import { newUsers, type TestUser } from '../load/users.ts'
import { type Candidate, type CandidateName, candidateNames, candidates, startServer } from './candidates.ts'
import { AuthClient, origin } from './client.ts'

interface Built {
  /** Path of the module that exports the handler. */
  bundle: string
  /** Bytes of everything the function's folder holds that is code, gzip: what a cold start has to fetch. */
  gzip: number
}

/** One candidate, built, and who requests it. */
export interface Contender extends Built {
  name: CandidateName
  users: TestUser[]
}

/** All candidates on one database, with one environment. */
export interface Arena extends AsyncDisposable {
  contenders: Contender[]
  environment: Record<string, string>
}

/** As many as are under way at once: each has a token of its own to refresh. */
const clients = 10
const unlimited = 'address 999999/60, account 999999/60'

/** `folder` takes the bundles; `readable` keeps the names of their functions. */
export async function openArena(cloud: CloudFile, folder: string, readable = false): Promise<Arena> {
  await using opening = new AsyncDisposableStack()
  const database = opening.use(await benchDatabase(cloud))
  await ask(database.adminUrl, readFileSync(new URL('tables.sql', import.meta.url), 'utf8'))
  await ask(database.adminUrl, database.grants)
  const environment = {
    NODE_ENV: 'production',
    DATABASE_URL: database.urls.pooled,
    // One process here stands for an instance that has all of the pool to itself.
    DATABASE_POOL_MAX: String(clients),
    JWT_ACCESS_SECRET: randomBytes(48).toString('base64'),
    JWT_REFRESH_SECRET: randomBytes(48).toString('base64'),
    CRON_SECRET: randomBytes(24).toString('hex'),
    FRONTEND_URL: origin,
    POOLPROOF_FINGERPRINT: 'comparison',
    // Ten users cannot be a thousand: counting goes on, refusing does not.
    RATE_LIMIT_LOGIN: `${unlimited}, both 999999/60`,
    RATE_LIMIT_REFRESH: unlimited,
    BETTER_AUTH_SECRET: randomBytes(32).toString('base64'),
  }
  const users = await newUsers(database.adminUrl, environment as unknown as Environment, clients * 2)
  const contenders: Contender[] = []
  for (const name of candidateNames) {
    const candidate: Candidate = candidates[name]
    const built = await step(`bundle ${candidate.title}`, () =>
      build(join(folder, name), candidate, readable),
    )
    // Each turns tokens of its own: the baseline and ours share the tables.
    const own = structuredClone(name === 'baseline' ? users.slice(clients) : users.slice(0, clients))
    contenders.push({ name, users: own, ...built })
    if (name === 'betterAuth') await register(built.bundle, environment, own)
  }
  const open = opening.move()
  return { contenders, environment, [Symbol.asyncDispose]: () => open.disposeAsync() }
}

async function register(
  bundle: string,
  environment: Record<string, string>,
  users: TestUser[],
): Promise<void> {
  await using server = await startServer(bundle, environment)
  const client = new AuthClient(server.port, candidates.betterAuth.dialect)
  for (const user of users) {
    const { email, password } = user
    const body = JSON.stringify({ email, password, name: email })
    await client.send({ method: 'POST', path: '/api/auth/sign-up/email', headers: {}, body })
    await client.call('login', user)
  }
  client.leave()
}

const clone = fileURLToPath(new URL('../..', import.meta.url))
const sources = ['app', 'bench', 'rules', 'plugin', 'setup', 'prisma', 'prisma.config.ts', 'package.json']

/**
 * Bundles a candidate into `folder`: on our Prisma client, or one made from a change of the text of our schema. `readable` keeps
 * the names of functions, for a profile.
 */
async function build(
  folder: string,
  { entry, schema, plain }: Pick<Candidate, 'entry' | 'schema' | 'plain'>,
  readable: boolean,
): Promise<Built> {
  const root = schema ? await copyWith(schema) : clone
  try {
    const { files } = await bundleApp(root, entry, { minify: !readable, ...(plain && { plugins: [] }) })
    let gzip = 0
    for (const [name, content] of Object.entries(files)) {
      if (/\.(mjs|wasm)$/.test(name)) gzip += gzipSync(content, { level: 9 }).length
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), content)
    }
    return { bundle: join(folder, 'index.mjs'), gzip }
  } finally {
    if (root !== clone) rmSync(root, { recursive: true })
  }
}

async function copyWith(schema: (ours: string) => string): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'poolproof-comparison-'))
  for (const name of sources)
    cpSync(join(clone, name), join(root, name), {
      recursive: true,
      filter: (path) => !path.includes('/generated') && !path.includes('/results'),
    })
  symlinkSync(join(clone, 'node_modules'), join(root, 'node_modules'))
  const file = join(root, 'prisma/schema.prisma')
  writeFileSync(file, schema(readFileSync(file, 'utf8')))
  await ensurePrismaClient(root)
  return root
}
