import type { ConnectionUrl } from '../url/connection-url.ts'
import { flyUnpooled } from './fly.ts'
import { neonUnpooled } from './neon.ts'
import { pairUnpooled } from './port-pair.ts'
import { prismaUnpooled } from './prisma-postgres.ts'
import { rdsUnpooled } from './rds.ts'
import { supabaseUnpooled } from './supabase.ts'
import { supavisorUnpooled } from './supavisor.ts'
import type { Unpooled } from './unpooled.ts'
import { xataUnpooled } from './xata.ts'

/** Supavisor takes any host, and so stands last. */
const tests = [
  supabaseUnpooled,
  neonUnpooled,
  pairUnpooled,
  prismaUnpooled,
  rdsUnpooled,
  xataUnpooled,
  flyUnpooled,
  supavisorUnpooled,
]

/**
 * Why a URL certainly leads to no transaction pooler; undefined where that is not certain. It is all that an app has to
 * know of the table of hosts (`rules/hosts`), whose rows ask the same functions.
 */
export function unpooled(url: ConnectionUrl): Unpooled | undefined {
  for (const test of tests) {
    const found = test(url)
    if (found) return found
  }
  return undefined
}
