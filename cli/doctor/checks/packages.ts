import { families } from '../../../rules/environment/check-environment.ts'
import { sorted } from '../findings.ts'
import { ok, wrong } from '../line.ts'
import type { DoctorCheck } from './check.ts'

/** Do the Prisma packages fit each other? Asked where a package.json is beside what is examined. */
export const packages: DoctorCheck = {
  name: 'Prisma packages',

  ask({ facts }) {
    const named = Object.entries(facts.packages ?? {}).filter(([name]) => /^(@prisma\/|prisma$)/.test(name))
    if (named.length === 0) return undefined
    const { certain, notes } = sorted(families.packages(facts))
    return certain.length > 0
      ? wrong(...certain, ...notes)
      : ok(named.map(([name, range]) => `${name} ${range}`).join(', '), ...notes)
  },
}
