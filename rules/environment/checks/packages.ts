import type { DeploymentFacts } from '../deployment-facts.ts'
import type { EnvironmentRule } from '../rule.ts'

const names = ['prisma', '@prisma/client', '@prisma/adapter-pg'] as const

/** Rules about the Prisma packages, which only fit each other in the same version. */
export const packageRules: readonly EnvironmentRule<DeploymentFacts>[] = [
  {
    code: 'PRISMA_UNEQUAL',
    find: (facts) => {
      const own = installed(facts).filter(({ version }) => /^\d/.test(version))
      const versions = new Set(own.map(({ version }) => version))
      if (versions.size < 2) return undefined
      return {
        sure: true,
        subject: own.map(({ name }) => name).join(', '),
        what: `the Prisma packages differ: ${own.map(({ name, range }) => `${name} ${range}`).join(', ')}`,
        fix: install(own, lowest7(facts)),
      }
    },
  },
  {
    code: 'PRISMA_UNPINNED',
    find: (facts) => {
      const open = installed(facts).filter(({ range }) => !/^=?\d+\.\d+\.\d+[\w.+-]*$/.test(range))
      if (open.length === 0) return undefined
      return {
        sure: false,
        subject: open.map(({ name }) => name).join(', '),
        what: `not pinned: ${open.map(({ name, range }) => `${name} ${range}`).join(', ')}`,
        fix: install(installed(facts), lowest7(facts)),
      }
    },
  },
  {
    code: 'PRISMA_MAJOR',
    find: (facts) => {
      const ahead = installed(facts).filter(({ version }) => Number.parseInt(version, 10) >= 8)
      if (ahead.length === 0) return undefined
      return {
        sure: false,
        subject: ahead.map(({ name }) => name).join(', '),
        what: `Prisma 8 is a release candidate: ${ahead.map(({ name, range }) => `${name} ${range}`).join(', ')}`,
        fix: install(installed(facts), undefined),
      }
    },
  },
]

function installed({ packages = {} }: DeploymentFacts): { name: string; range: string; version: string }[] {
  return names.flatMap((name) => {
    const range = packages[name]
    return range === undefined ? [] : [{ name, range, version: range.replace(/^[\^~>=<\s]+/, '') }]
  })
}

/** A newer one may not be out for all of them; every fix names the same. */
function lowest7(facts: DeploymentFacts): string | undefined {
  const versions = installed(facts).map(({ version }) => version)
  return versions.filter(is7).toSorted(byVersion)[0]
}

const is7 = (version: string) => /^7\.\d+\.\d+/.test(version)
const byVersion = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true })

/** 7.10.0 is the last version that all three packages have. */
function install(own: readonly { name: string }[], version = '7.10.0'): string {
  return `npm install --save-exact ${own.map(({ name }) => `${name}@${version}`).join(' ')}`
}
