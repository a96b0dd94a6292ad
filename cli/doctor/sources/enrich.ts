import { lookup } from 'node:dns/promises'
import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { frontEnd } from '../../../rules/environment/checks/front-end.ts'
import { cookieMode } from '../../../rules/environment/cookie-mode.ts'
import { type DeploymentFacts, pooledName } from '../../../rules/environment/deployment-facts.ts'
import { urlSubjects } from '../../../rules/environment/url-subject.ts'
import {
  commonNames,
  isSigningName,
  requiredNames,
  secretNames,
} from '../../../rules/environment/variable-table.ts'
import { readMigrations } from '../../../rules/migrations/migration-file.ts'
import { isLoopback } from '../../../rules/url/loopback.ts'
import { parseUrl } from '../../../rules/url/parse-url.ts'
import { urlSecrets } from '../../../rules/url/redact.ts'
import { type Options, usageProblem } from '../options.ts'
import type { DeployedApp, DoctorTarget, SourceData } from '../target.ts'
import { planBudget } from './plan-budget.ts'

/** Milliseconds for the look-up of a host name. */
const LOOKUP_MS = 3_000

/** Completes what a source found, with the options and with what follows from both. */
export async function enrich(
  found: SourceData,
  options: Options,
  stdin = '',
  environment = process.env,
): Promise<DoctorTarget> {
  const { folder, secrets = [], app: foundApp, ...rest } = found
  const given = addFrontEnd(addStdin(found.facts, options, stdin), options)
  const facts = await addAddresses(addDefaults(given, options, folder), options)
  const app = appOf(foundApp, facts, options, environment.CRON_SECRET)
  return {
    ...rest,
    facts,
    app,
    migrations: migrationsIn(folder, options.prisma),
    budget: found.budget ?? planBudget(facts, options),
    piped: options.logs === '-' ? stdin : options.logs && readLogFile(options.logs),
    secrets: [...secretsOf(facts), ...secrets, app?.cronSecret].filter((secret) => secret !== undefined),
  }
}

/** The variable the app reads its URL from, and with `--url -` its value. */
function addStdin(facts: DeploymentFacts, { url, reads }: Options, stdin: string): DeploymentFacts {
  const named = { ...facts, reads: reads ?? 'DATABASE_URL' }
  if (!url) return named
  const name = pooledName(named)
  // `echo` adds the newline; the stored value may not have it.
  const value = stdin.replace(/\r?\n$/, '')
  return { ...named, variables: { ...facts.variables, [name]: { ...facts.variables[name], value } } }
}

/** FRONTEND_URL if it cannot be read, the host of the API, and how a browser sees the two. */
function addFrontEnd(facts: DeploymentFacts, options: Options): DeploymentFacts {
  const { FRONTEND_URL: set } = facts.variables
  const value = set?.value ?? options['front-end']
  const variables = set ? { ...facts.variables, FRONTEND_URL: { ...set, value } } : facts.variables
  const apiHost = options.app ? originOf(options.app).host : facts.apiHost
  const site = siteOf({ ...facts, variables })
  return { ...facts, variables, apiHost, cookieMode: apiHost && site ? cookieMode(site, apiHost) : undefined }
}

/** What the app needs and reads, where the options do not say. */
function addDefaults(facts: DeploymentFacts, { requires }: Options, folder: string): DeploymentFacts {
  const ours = 'POOLPROOF_FINGERPRINT' in facts.variables
  const names = ours ? requiredNames : namesOfOther(facts)
  return {
    ...facts,
    required:
      facts.where &&
      (requires?.split(',') ?? names.map((name) => (name === 'DATABASE_URL' ? pooledName(facts) : name))),
    honoursConnectionLimit: ours || undefined,
    packages: facts.where && packagesIn(folder),
  }
}

/** What an app that is not ours needs; one with a single secret, such as JWT_SECRET, needs none of the two. */
function namesOfOther({ variables }: DeploymentFacts): string[] {
  const isPair = (name: string) => /^JWT_(ACCESS|REFRESH)_SECRET$/.test(name)
  const present = Object.keys(variables)
  const hasOne = !present.some(isPair) && present.some(isSigningName)
  return commonNames.filter((name) => !(hasOne && isPair(name)))
}

/** IP versions of each host in the URLs; a name that is not found, or not in time, is left out. */
async function addAddresses(facts: DeploymentFacts, { offline }: Options): Promise<DeploymentFacts> {
  if (offline) return facts
  const hosts = urlSubjects(facts).flatMap(({ text }) => {
    const { url, placeholders } = parseUrl(text)
    return url && !placeholders ? url.host : []
  })
  const names = [...new Set(hosts)].filter((host) => isIP(host) === 0 && !isLoopback(host))
  const found = await Promise.all(
    names.map(async (host) => {
      const late = sleep(LOOKUP_MS, undefined, { ref: false })
      // The check that connects says why a name is not found.
      const addresses = await Promise.race([lookup(host, { all: true }).catch(() => undefined), late])
      return [host, [...new Set(addresses?.map(({ family }) => family as 4 | 6))]] as const
    }),
  )
  return { ...facts, addresses: Object.fromEntries(found.filter(([, versions]) => versions.length > 0)) }
}

/** The front end's origin without the faults that other rules report: http or a path do not make it another site. */
function siteOf(facts: DeploymentFacts): string | undefined {
  const { url, value } = frontEnd(facts) ?? {}
  if (!url || value?.includes('*')) return undefined
  return isLoopback(url.host) ? url.origin : `https://${url.host}`
}

function appOf(
  app: SourceData['app'],
  facts: DeploymentFacts,
  options: Options,
  cronSecret: string | undefined,
): DeployedApp | undefined {
  const origin = options.app ? originOf(options.app).origin : app?.origin
  return origin === undefined
    ? undefined
    : {
        origin,
        bypassSecret: app?.bypassSecret,
        cronSecret: cronSecret ?? app?.cronSecret ?? facts.variables.CRON_SECRET?.value,
        frontendUrl: options['front-end'] ?? app?.frontendUrl ?? frontEnd(facts)?.url?.origin,
      }
}

function originOf(text: string): URL {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol))
    throw usageProblem('--app is not an address such as https://HOST')
  return url
}

function readLogFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw usageProblem(`cannot read the file of --logs (${(error as NodeJS.ErrnoException).code})`)
  }
}

const secretName = /secret|token|password|passwd|api_?key|private_?key/i

/** Values that must not be printed: secrets as they are, passwords of URLs both encoded and decoded. */
function secretsOf({ variables, directUrl }: DeploymentFacts): string[] {
  const values = Object.entries(variables).map(([name, { value = '' }]): [string, string] => [name, value])
  const named = values.filter(
    ([name]) => secretNames.some((secret) => secret === name) || secretName.test(name),
  )
  const passwords = [...values.map(([, value]) => value), directUrl ?? '']
    .filter((text) => text.includes('://'))
    .flatMap(urlSecrets)
  return [...named.map(([, value]) => value.trim()), ...passwords]
}

/** Version ranges in the package.json of a folder; undefined without one. */
function packagesIn(folder: string): DeploymentFacts['packages'] {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) return undefined
  try {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(file, 'utf8'))
    return { ...dependencies, ...devDependencies }
  } catch (error) {
    throw usageProblem(`cannot read ${file}: ${(error as Error).name}`)
  }
}

/** The committed migrations in `--prisma FOLDER`, else in `prisma`; undefined if there are none. */
function migrationsIn(folder: string, named: string | undefined): DoctorTarget['migrations'] {
  const prisma = named === undefined ? join(folder, 'prisma') : resolve(named)
  if (!existsSync(join(prisma, 'migrations'))) {
    if (named !== undefined) throw usageProblem('the folder of --prisma contains no folder migrations')
    return undefined
  }
  return { folder: named ?? 'prisma', files: readMigrations(prisma) }
}
