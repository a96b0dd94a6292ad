// Runs before anything is installed, on Node 22.12 or later: plain JavaScript, no dependency.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Stop } from './setup-error.mjs'
import { cacheFolder } from './tools/cache-folder.mjs'
import { findOnPath, findPgbouncer } from './tools/on-path.mjs'

/** Commands that need neither the Pulumi CLI nor PgBouncer. */
const without = ['check', 'fix', 'openapi', 'sizes', 'pack', 'report', 'comment', 'issue', 'reset', 'doctor']
const HOST = 'https://get.pulumi.com'
const CONNECT_MS = 4000
const module = new URL('offline/pulumi-cli/go.mod', import.meta.url)

/**
 * Refuses tools that can neither be found nor fetched, before `npm ci` takes its minutes; versions are looked at once packages are there.
 * @param {string | undefined} command @param {{ path?: string, reaches?: (host: string) => Promise<boolean> }} [machine]
 * @throws {Stop} GO_MISSING, PGBOUNCER_MISSING
 */
export async function refuseMissingTools(command, { path = process.env.PATH ?? '', reaches = answers } = {}) {
  if (!command || without.includes(command)) return
  const has = (/** @type {string} */ name) => findOnPath(name, path).length > 0
  const version = /pulumi\/pkg\/v3 v([\d.]+)/.exec(readFileSync(module, 'utf8'))?.[1] ?? ''
  const cached = join(cacheFolder(), `pulumi/${version}-${process.platform}-${process.arch}/pulumi`)
  if (!has('pulumi') && !has('go') && !existsSync(cached) && !(await reaches(HOST)))
    throw new Stop('GO_MISSING', what(version), ways(version))
  if (!findPgbouncer(path) && !has('apt-get') && !has('brew'))
    throw new Stop(
      'PGBOUNCER_MISSING',
      'PgBouncer is not on the PATH, and there is neither apt nor brew to install it with',
      "install the package pgbouncer with your system's package manager, so that pgbouncer is on the PATH or in /usr/sbin",
    )
}

const what = (/** @type {string} */ version) =>
  `there is no Pulumi CLI ${version} or later on the PATH, its download host does not answer, and Go is not there to build it`

const ways = (/** @type {string} */ version) =>
  [
    'one of',
    `1. install the Pulumi CLI ${version} or later (https://www.pulumi.com/docs/install/) so that \`pulumi\` is on the PATH`,
    `2. let this machine reach ${HOST}, and type the same command again`,
    '3. install Go (https://go.dev/dl/), and type the same command again',
  ].join('\n    ')

/** @param {string} host */
async function answers(host) {
  try {
    await fetch(host, { method: 'HEAD', signal: AbortSignal.timeout(CONNECT_MS) })
    return true
  } catch {
    return false
  }
}
