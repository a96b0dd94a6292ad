import { families } from '../../../rules/environment/check-environment.ts'
import { bySeverity, type DoctorCheck, ok, wrong } from './check.ts'

/** Do the versions of the Prisma packages match? Only with a package.json next to the source. */
export const packages: DoctorCheck = {
  name: 'Prisma packages',

  ask({ facts }) {
    const named = Object.entries(facts.packages ?? {}).filter(([name]) => /^(@prisma\/|prisma$)/.test(name))
    if (named.length === 0) return undefined
    const { certain, notes } = bySeverity(families.packages(facts))
    return certain.length > 0
      ? wrong(...certain, ...notes)
      : ok(named.map(([name, range]) => `${name} ${range}`).join(', '), ...notes)
  },
}
