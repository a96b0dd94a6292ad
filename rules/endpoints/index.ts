import type { ConnectionUrl } from '../url/connection-url.ts'
import { readFly } from './fly.ts'
import { readLoopback } from './loopback.ts'
import { neonHosts, readNeon } from './neon.ts'
import { portPairs, readPair } from './port-pair.ts'
import { readPrisma } from './prisma-postgres.ts'
import { readRds } from './rds.ts'
import type { Read, UrlReading } from './reading.ts'
import { readSupabase } from './supabase.ts'
import { supabaseRoot } from './supabase-root.ts'
import { readSupavisor } from './supavisor.ts'
import { readXata } from './xata.ts'

/**
 * The hosts whose URLs tell for certain that nothing pools, or in which mode: all that an app has to know of the table of
 * hosts (`rules/hosts`), whose rows read by the same functions. Supavisor takes any host, and so stands last.
 */
const readers: readonly Read[] = [
  readLoopback,
  readSupabase,
  ...Object.values(neonHosts).map(readNeon),
  ...Object.values(portPairs).map(readPair),
  readPrisma,
  readRds,
  readXata,
  readFly,
  readSupavisor,
]

/** What a URL tells for certain of its endpoint; undefined where nothing is certain. */
export function certainEndpoint(url: ConnectionUrl): UrlReading | undefined {
  for (const read of readers) {
    const reading = read(url)
    if (reading) return reading.confidence === 'high' ? reading : undefined
  }
  return undefined
}

/** PEM of the root of the host's own CA, where it is public and known here. */
export function rootCertificate(url: ConnectionUrl): string | undefined {
  return readSupabase(url) && supabaseRoot
}
