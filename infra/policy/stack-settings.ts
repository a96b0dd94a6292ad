import * as pulumi from '@pulumi/pulumi'
import type { DatabaseHostName } from '../../rules/hosts/host.ts'
import { databaseHostNames } from '../../rules/hosts/index.ts'

/** What a stack of ours says about its database, in `poolproof:instances`, `poolproof:promoteFrom` and `poolproof:database`. */
export interface StackSettings {
  instances?: number
  /** Whether another stack is promoted to this one; undefined for stacks of others. */
  isProduction?: boolean
  provider?: DatabaseHostName
  plan?: string
  /** Cloud region of the database. */
  region?: string
  poolSize?: number
  poolerClients?: number
  maxConnections?: number
}

/** Reads them from the stack under judgement; empty for stacks of others and for the embedded cloud. */
export function readStackSettings(): StackSettings {
  const config = new pulumi.Config('poolproof')
  const { provider, plan, region, pooler, maxConnections } = object(config.get('database'))
  const { poolSize, maxClients } = (pooler ?? {}) as Record<string, unknown>
  const settings = {
    instances: number(config.get('instances')),
    isProduction: config.get('database') ? config.get('promoteFrom') !== undefined : undefined,
    provider: databaseHostNames.find((name) => name === provider),
    plan: typeof plan === 'string' ? plan : undefined,
    region: typeof region === 'string' ? region : undefined,
    poolSize: number(poolSize),
    poolerClients: number(maxClients),
    maxConnections: number(maxConnections),
  }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

/** The program refuses what cannot be read; here it says nothing. */
function object(json: string | undefined): Record<string, unknown> {
  try {
    return Object(JSON.parse(json ?? '{}'))
  } catch {
    return {}
  }
}

function number(value: unknown): number | undefined {
  const found = Number(value ?? Number.NaN)
  return Number.isInteger(found) ? found : undefined
}
