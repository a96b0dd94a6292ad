import { join, posix } from 'node:path'
import { parseEnv } from 'node:util'
import { readEnvFile } from '../../../rules/environment/env-file.ts'
import { readText } from '../../../rules/files/read-file.ts'
import type { DatabaseHostName } from '../../../rules/hosts/index.ts'
import { regionOfHost } from '../../../rules/regions.ts'
import { classify, type UrlClassification } from '../../../rules/url/classify.ts'
import { parseUrl } from '../../../rules/url/parse-url.ts'

/** What an .env file says of a database: never the value, nor a piece of it that is secret. */
export interface DatabaseUrl {
  file: string
  variable: string
  provider: DatabaseHostName | 'unknown'
  endpoint: UrlClassification['endpoint']
  poolMode: UrlClassification['poolMode']
  /** Cloud region, where the host says it. */
  region: string | undefined
}

/** What is deployed counts before what is developed with. */
const files = [
  '.env.production.local',
  '.env.production',
  '.env',
  '.env.local',
  '.env.development.local',
  '.env.development',
]
const variables = ['DATABASE_URL', 'POSTGRES_PRISMA_URL', 'POSTGRES_URL', 'DATABASE_URL_POOLED']

/** Every Postgres URL in the .env files of these folders, the most telling first. */
export function findDatabaseUrls(root: string, folders: readonly string[]): DatabaseUrl[] {
  const urls = files.flatMap((name) => folders.flatMap((folder) => urlsIn(root, posix.join(folder, name))))
  return urls.toSorted((a, b) => rank(a) - rank(b))
}

/** The database of this machine tells nothing about the one that is deployed to. */
const rank = ({ provider, variable }: DatabaseUrl) =>
  (provider === 'loopback' ? 100 : 0) +
  (provider === 'unknown' ? 50 : 0) +
  (variables.indexOf(variable) + 1 || 10)

function urlsIn(root: string, file: string): DatabaseUrl[] {
  const text = readText(join(root, file), { fix: `ls -l ${file}` })
  if (text === undefined) return []
  const { values } = readEnvFile(text, parseEnv)
  return Object.entries(values).flatMap(([variable, value]) => {
    // Mixed letters would be a piece of a value rather than a name.
    if (!/^[A-Z][A-Z0-9_]*$/.test(variable) || !/^\s*["'`]?(postgres(ql)?|prisma(\+postgres)?):/i.test(value))
      return []
    const { provider, endpoint, poolMode } = classify(value)
    const { url } = parseUrl(value)
    return { file, variable, provider, endpoint, poolMode, region: url && regionOfHost(url.host) }
  })
}
