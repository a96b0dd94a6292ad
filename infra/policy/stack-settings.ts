import * as pulumi from '@pulumi/pulumi'
import type { ConnectionLimits } from '../../rules/budget/sums.ts'
import type { DatabaseHostName } from '../../rules/hosts/index.ts'
import { ownLimits } from '../config/database-settings.ts'
import { settingsSchema, sharedSettings } from '../config/settings.ts'
import { typedValue } from '../config/typed-value.ts'

/** What a stack of ours says about its database, in `poolproof:instances`, `poolproof:promoteFrom` and `poolproof:database`. */
export interface StackSettings extends ConnectionLimits {
  instances?: number
  /** Whether another stack is promoted to this one; undefined for stacks of others. */
  isProduction?: boolean
  provider?: DatabaseHostName
  plan?: string
  /** Cloud region of the database. */
  region?: string
}

/** Reads them from the stack under judgement; empty for stacks of others. The program refuses what cannot be read. */
export function readStackSettings(): StackSettings {
  const config = new pulumi.Config('poolproof')
  const [given, database, promoteFrom] = ['instances', 'database', 'promoteFrom'].map((name) => {
    const value = config.get(name)
    return value === undefined ? undefined : typedValue(value)
  })
  const instances = given === undefined ? undefined : settingsSchema.shape.instances.safeParse(given).data
  const shared = sharedSettings.safeParse(database).data
  const { provider, plan, region } = shared ?? {}
  return {
    ...(instances && { instances }),
    ...(database !== undefined && { isProduction: promoteFrom !== undefined }),
    ...(provider && { provider }),
    ...(plan && { plan }),
    ...(region && { region }),
    ...(shared && ownLimits(shared)),
  }
}
