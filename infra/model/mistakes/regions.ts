import { farRegions, regionOfHost, vercelRegions } from '../regions.ts'
import { parseUrl } from '../url/parse-url.ts'
import { type Facts, pooledName } from './facts.ts'
import type { Mistake } from './mistake.ts'

/** Rules about distance. */
export const regionMistakes: readonly Mistake<Facts>[] = [
  {
    code: 'REGIONS_APART',
    cause: 'Functions and database stand in different parts of the world: every query crosses the distance.',
    remedy: 'Run the functions in the region next to the database.',
    find: (facts) => {
      const database = facts.databaseRegion ?? regionOfHost(hostOf(facts))
      if (!facts.functionRegion || !database || !farRegions(facts.functionRegion, database)) return undefined
      const near = vercelRegions.filter((region) => !farRegions(region, database))
      return {
        sure: false,
        subject: 'poolproof:region',
        what: `functions run in ${facts.functionRegion} and the database stands in ${database}: every query crosses that distance`,
        fix: `pulumi config set poolproof:region NAME, with ${near.join(' or ')} as NAME`,
      }
    },
  },
]

function hostOf(facts: Facts): string {
  return parseUrl(facts.variables[pooledName(facts)]?.value ?? '').url?.host ?? ''
}
