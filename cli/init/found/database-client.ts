import { existsSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { readText } from '../../../rules/files/read-file.ts'
import { type Manifest, packagesOf, readManifest } from './manifest.ts'

/** How each client takes the pool of `createPool()`; docs/frameworks.md has the same with its tests. */
const clients = {
  Prisma: {
    packages: ['@prisma/client', 'prisma'],
    pool: 'new PrismaClient({ adapter: searchPathPg(PrismaPg, createPool()) })',
  },
  Drizzle: { packages: ['drizzle-orm'], pool: 'drizzle({ client: createPool() })' },
  Kysely: {
    packages: ['kysely'],
    pool: 'new Kysely({ dialect: new PostgresDialect({ pool: createPool() }) })',
  },
  TypeORM: {
    packages: ['typeorm'],
    pool: "new DataSource({ type: 'postgres', driver: { ...pg, Pool: createPool.bind(undefined, process.env) } })",
  },
  'postgres.js': {
    packages: ['postgres'],
    pool: 'postgres(process.env.DATABASE_URL, { max: Number(process.env.DATABASE_POOL_MAX), idle_timeout: 5, connect_timeout: 5, prepare: false })',
  },
  pg: { packages: ['pg'], pool: 'createPool()' },
} as const

export type ClientName = keyof typeof clients
export const poolOf = (client: ClientName): string => clients[client].pool

/** The client that the app asks its database by; of several the one that the others are below. */
export function findClient(manifest: Manifest): ClientName | undefined {
  const packages = packagesOf(manifest)
  const names = Object.keys(clients) as ClientName[]
  return names.find((name) => clients[name].packages.some((each) => Object.hasOwn(packages, each)))
}

/** Where Prisma's schema and migrations are, relative to the project. */
export interface PrismaFolder {
  folder: string
  /** Without migrations there is nothing that a stack could apply. */
  hasMigrations: boolean
}

/** Of these packages of a project the first that has a schema: by its configuration, or where Prisma looks for one. */
export function findPrisma(root: string, members: readonly string[]): PrismaFolder | undefined {
  for (const member of members) {
    const own = join(root, member)
    const manifest = readManifest(own) ?? {}
    const named = [configured(own), manifest.prisma?.schema].filter((each) => typeof each === 'string')
    const path = [...named, 'prisma/schema.prisma', 'schema.prisma', 'prisma/schema'].find((each) =>
      existsSync(join(own, each)),
    )
    if (path === undefined) continue
    // Its schema may be one file, or a folder of them with the migrations beside or in it.
    const inside = path.endsWith('.prisma') ? dirname(path) : path
    const folder = [inside, dirname(path)].find((each) => existsSync(join(own, each, 'migrations'))) ?? inside
    const hasMigrations = existsSync(join(own, folder, 'migrations'))
    return { folder: posix.normalize(posix.join(member, folder)), hasMigrations }
  }
  return undefined
}

/** `schema` of prisma.config.ts, where it is a text. */
function configured(folder: string): string | undefined {
  for (const name of ['prisma.config.ts', 'prisma.config.mjs', 'prisma.config.js', '.config/prisma.ts']) {
    const text = readText(join(folder, name), { fix: `give ${name} back its contents` })
    const found =
      text &&
      /\bschema\s*:\s*(?:path\.join\(\s*)?['"`]([^'"`$]+)['"`](?:\s*,\s*['"`]([^'"`$]+)['"`])?/.exec(text)
    if (found) return [found[1], found[2]].filter(Boolean).join('/')
  }
  return undefined
}
