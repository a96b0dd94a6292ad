import { commandFor } from '../../command-for.ts'
import type { DeploymentFacts } from '../deployment-facts.ts'
import type { EnvironmentRule, RuleResult } from '../rule.ts'

/** Rules about the moment a deployment was made: its variables are those of that moment. */
export const staleRules: readonly EnvironmentRule<DeploymentFacts>[] = [
  {
    code: 'DEPLOYMENT_STALE',
    find: ({ variables, deployedAt, where }) => {
      if (deployedAt === undefined) return undefined
      return Object.entries(variables).flatMap(([name, { changedAt }]): RuleResult[] =>
        changedAt === undefined || changedAt <= deployedAt
          ? []
          : [
              {
                sure: true,
                subject: name,
                what: `${name} was changed ${after(changedAt - deployedAt)} after the deployment that serves (${iso(changedAt)}, ${iso(deployedAt)}): it is not in use`,
                fix: where === 'stack' ? commandFor('pulumi up') : 'vercel redeploy URL',
              },
            ],
      )
    },
  },
]

const units: readonly [milliseconds: number, name: string][] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
]

function after(milliseconds: number): string {
  const [unit, name] = units.find(([size]) => milliseconds >= size) ?? [1000, 'second']
  const count = Math.max(1, Math.round(milliseconds / unit))
  return `${count} ${name}${count > 1 ? 's' : ''}`
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')
}
