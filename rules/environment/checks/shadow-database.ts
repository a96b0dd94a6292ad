import { classify } from '../../url/classify.ts'
import type { ConnectionUrl } from '../../url/connection-url.ts'
import { parseUrl } from '../../url/parse-url.ts'
import type { DeploymentFacts } from '../deployment-facts.ts'
import type { EnvironmentRule, RuleResult } from '../rule.ts'
import { setCommand } from '../set-command.ts'
import { urlSubjects } from '../url-subject.ts'

/** `prisma migrate dev` empties the shadow database. Source: prisma.io/docs/orm/prisma-migrate, "About the shadow database". */
export const shadowRules: readonly EnvironmentRule<DeploymentFacts>[] = [
  {
    code: 'SHADOW_IS_REAL',
    find: (facts) =>
      Object.entries(facts.variables).flatMap(([name, { value = '' }]): RuleResult[] => {
        const { url: shadow } = /shadow/i.test(name) ? parseUrl(value) : {}
        const real = urlSubjects(facts).find(({ text }) => {
          const { url } = parseUrl(text)
          return shadow && url && isSame(shadow, url)
        })
        if (!real || !shadow) return []
        return [
          {
            // Another schema of the same database may be meant.
            sure: shadow.parameters.schema === parseUrl(real.text).url?.parameters.schema,
            subject: name,
            what: `${name} names the same database as ${real.name}: prisma migrate dev empties it`,
            fix: `create a database for it alone (CREATE DATABASE shadow), then ${setCommand(name, facts)}; on Vercel it is not needed`,
          },
        ]
      }),
  },
]

function isSame(a: ConnectionUrl, b: ConnectionUrl): boolean {
  if (a.database !== b.database) return false
  const [one, other] = [classify(a), classify(b)]
  const isHosted = one.provider !== 'unknown' && one.provider !== 'pgbouncer'
  if (isHosted && one.provider === other.provider && one.project) return one.project === other.project
  return a.host === b.host && a.port === b.port
}
