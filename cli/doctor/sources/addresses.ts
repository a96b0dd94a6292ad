import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DeploymentFacts } from '../../../rules/environment/deployment-facts.ts'
import { urlSubjects } from '../../../rules/environment/url-subject.ts'
import { isLoopback } from '../../../rules/url/loopback.ts'
import { parseUrl } from '../../../rules/url/parse-url.ts'

/** Milliseconds that a name may take. */
const PATIENCE = 3_000

/** IP versions of each host in the URLs; a name that is not found, or not in time, is left out. */
export async function addressesOf(facts: DeploymentFacts): Promise<DeploymentFacts['addresses']> {
  const hosts = urlSubjects(facts).flatMap(({ text }) => parseUrl(text).url?.host ?? [])
  const names = [...new Set(hosts)].filter((host) => isIP(host) === 0 && !isLoopback(host))
  const found = await Promise.all(names.map(async (host) => [host, await versionsOf(host)] as const))
  return Object.fromEntries(
    found.filter(([, versions]) => versions !== undefined),
  ) as DeploymentFacts['addresses']
}

async function versionsOf(host: string): Promise<(4 | 6)[] | undefined> {
  const late = sleep(PATIENCE, undefined, { ref: false })
  // The line that opens the door tells why a name is not found.
  const addresses = await Promise.race([lookup(host, { all: true }).catch(() => undefined), late])
  return addresses && [...new Set(addresses.map(({ family }) => family as 4 | 6))]
}
