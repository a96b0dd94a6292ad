import * as pulumi from '@pulumi/pulumi'
import * as random from '@pulumi/random'
import type { NameSetBy } from '../../rules/environment/variable-table.ts'
import type { AdoptedSecrets } from '../config/adopted-settings.ts'
import { checkArguments } from '../config/argument-problem.ts'
import { settingsSchema } from '../config/settings.ts'

export interface JwtKeysArgs {
  /** One or two, newest first: the first signs, all verify; [1]. Depends on configuration only, never on the clock. */
  generations?: number[]
  /** Secrets of generation 1 (and 0, as the previous one) that were there before the stack. */
  adopted?: AdoptedSecrets
}

interface KeyPair {
  access: pulumi.Output<string>
  refresh: pulumi.Output<string>
}

/** Letters and digits that hold 512 bits: 86 x log2(62). */
const secretLength = 86

/** Where the secrets of a generation stood before there were generations. */
const adoptedNames = {
  access: ['JWT_ACCESS_SECRET_PREVIOUS', 'JWT_ACCESS_SECRET'],
  refresh: ['JWT_REFRESH_SECRET_PREVIOUS', 'JWT_REFRESH_SECRET'],
} as const

/**
 * The secrets that sign access and refresh tokens: as strong as 64 random bytes each, never equal.
 *
 * @example
 * ```ts
 * import { JwtKeys } from 'poolproof'
 *
 * const keys = new JwtKeys('jwt')
 * export const { JWT_ACCESS_SECRET, JWT_REFRESH_SECRET } = keys.environment
 * ```
 * @throws pulumi.RunError CONFIG_INVALID where the generations are not one or two whole numbers
 */
export class JwtKeys extends pulumi.ComponentResource {
  readonly current: KeyPair
  /** The generation before, while tokens it signed are still alive; else generation 0, which never signed one. */
  readonly previous: KeyPair
  /** The variables the app reads them from. */
  readonly environment: Record<NameSetBy<'JwtKeys'>, pulumi.Output<string>>

  constructor(name: string, args: JwtKeysArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const { adopted = {} } = args
    const { jwtGenerations: generations } = checkArguments(
      `JwtKeys ${name}`,
      settingsSchema.pick({ jwtGenerations: true }),
      { jwtGenerations: args.generations },
    )
    super('poolproof:index:JwtKeys', name, { generations }, opts)
    const child = { parent: this }
    const [newest = 1, older = 0] = generations

    // RandomBytes keeps its value in its id as well, and an id stands in the state in plain text; a password's does not.
    const secret = (use: 'access' | 'refresh', generation: number) => {
      // The adopted secret before generation 1 counts only during generation 1; later, 0 is one that never signed.
      const variable = newest > 1 && generation === 0 ? undefined : adoptedNames[use][generation]
      const taken = variable && adopted[variable]
      if (taken) return pulumi.secret(taken)
      const keepers = { generation: `${generation}` }
      const made = new random.RandomPassword(
        `${name}-${use}-${generation}`,
        { length: secretLength, special: false, keepers },
        child,
      )
      return pulumi.secret(made.result)
    }
    const pair = (generation: number) =>
      distinct({ access: secret('access', generation), refresh: secret('refresh', generation) })
    this.current = pair(newest)
    this.previous = pair(older)
    this.environment = {
      JWT_ACCESS_SECRET: this.current.access,
      JWT_REFRESH_SECRET: this.current.refresh,
      // Always there: the engine removes a variable after the deployment was made, which would keep the retired secret.
      JWT_ACCESS_SECRET_PREVIOUS: this.previous.access,
      JWT_REFRESH_SECRET_PREVIOUS: this.previous.refresh,
    }
    this.registerOutputs({ current: this.current, previous: this.previous })
  }
}

/** A refresh token must never pass as an access token, so one secret for both is refused. */
function distinct({ access, refresh }: KeyPair): KeyPair {
  const refreshOnly = pulumi.all([access, refresh]).apply(([a, r]) => {
    if (a === r) throw new pulumi.RunError('the access and the refresh secret are equal')
    return r
  })
  return { access, refresh: pulumi.secret(refreshOnly) }
}
