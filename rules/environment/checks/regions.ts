import { commandFor } from '../../command-for.ts'
import { farRegions, regionOfHost, vercelRegions } from '../../regions.ts'
import { parseUrl } from '../../url/parse-url.ts'
import { type DeploymentFacts, pooledName } from '../deployment-facts.ts'
import type { EnvironmentRule } from '../rule.ts'

/** Rules about distance. */
export const regionRules: readonly EnvironmentRule<DeploymentFacts>[] = [
  {
    code: 'REGIONS_APART',
    find: (facts) => {
      const database = facts.databaseRegion ?? regionOfHost(hostOf(facts))
      const far = facts.functionRegions?.filter((region) => farRegions(region, database)) ?? []
      if (!database || far.length === 0) return undefined
      const near = vercelRegions.filter((region) => !farRegions(region, database))
      return {
        sure: false,
        subject: 'poolproof:region',
        what: `functions run in ${far.join(' and ')} and the database is in ${database}: every query crosses that distance`,
        ...(near.length > 0 ? { corrected: near.join(' or ') } : {}),
        fix: moveCommand(near[0] ?? 'NAME (the nearest of vercel.com/docs/regions)', facts),
      }
    },
  },
]

function moveCommand(region: string, { where }: DeploymentFacts): string {
  return where === 'stack'
    ? `${commandFor(`pulumi config set poolproof:region ${region}`)}, then ${commandFor('pulumi up')}`
    : `put "regions": ["${region}"] into vercel.json, then vercel deploy --prod`
}

function hostOf(facts: DeploymentFacts): string {
  return parseUrl(facts.variables[pooledName(facts)]?.value ?? '').url?.host ?? ''
}
