import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { prismaManifest } from './prisma-package.ts'

interface SchemaEngine {
  path: string
  /** Prisma's own binary takes its URL with the password as an argument. Ours reads the password from DIRECT_URL. */
  official: boolean
}

const place = 'setup/offline/schema-engine/schema-engine'
const ours = join(packageFolder, place)

/** The engine for `prisma migrate`: the one named by the environment, Prisma's own where it could be downloaded, else ours. */
export function schemaEngine(env: NodeJS.ProcessEnv = process.env): SchemaEngine {
  const named = env.PRISMA_SCHEMA_ENGINE_BINARY
  if (named && existsSync(named)) return { path: named, official: !named.endsWith(`/${place}`) }
  const folder = enginesFolder()
  const binary =
    folder && readdirSync(folder).find((name) => /^schema-engine-(?!.*\.(sha256|gz|tmp))/.test(name))
  return binary ? { path: join(folder, binary), official: true } : { path: ours, official: false }
}

function enginesFolder(): string | undefined {
  try {
    return dirname(createRequire(prismaManifest()).resolve('@prisma/engines/package.json'))
  } catch {
    return undefined
  }
}

interface EngineUrlOptions {
  /** Prisma's own binary finds the password nowhere else. */
  withPassword: boolean
  application: string
  /** PEM file of a private CA. */
  caFile?: string | undefined
}

/**
 * The direct URL in the parameters of Prisma's engine, which differ from node-postgres': `require` verifies nothing unless
 * `sslaccept=strict` says so, `verify-full` is not known, and no sslmode would mean "TLS if there is any".
 */
export function engineUrl(directUrl: string, options: EngineUrlOptions): string {
  const url = new URL(directUrl)
  const { searchParams } = url
  const secured = (searchParams.get('sslmode') ?? 'disable') !== 'disable'
  searchParams.set('sslmode', secured ? 'require' : 'disable')
  if (secured) searchParams.set('sslaccept', 'strict')
  if (secured && options.caFile) searchParams.set('sslcert', options.caFile)
  searchParams.set('application_name', options.application)
  if (!options.withPassword) url.password = ''
  return url.href
}
