import type { Policies, PolicyResource, ReportViolation } from '@pulumi/policy'
import { checkEnvironment } from '../model/mistakes/check-environment.ts'
import type { Facts, Variable } from '../model/mistakes/facts.ts'
import { problemOf } from '../model/mistakes/mistake.ts'

const variableType = 'vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable'

/** Judged on all variables together: one alone does not show that two secrets are the same. */
export const environmentPolicies: Policies = [
  {
    name: 'environment',
    description: 'Pooled door, strong and distinct secrets, sensitive, no direct URL, one https origin.',
    enforcementLevel: 'mandatory',
    validateStack: ({ resources }, report) => reportFindings(factsOf(resources), 'refuse', report),
  },
  {
    name: 'environment-advice',
    description: 'What may be meant, or concerns a host that cannot be judged by its name.',
    enforcementLevel: 'advisory',
    validateStack: ({ resources }, report) => reportFindings(factsOf(resources), 'warn', report),
  },
]

export function reportFindings(facts: Facts, severity: 'refuse' | 'warn', report: ReportViolation): void {
  for (const finding of checkEnvironment(facts)) {
    if (finding.severity === severity) report(problemOf(finding).message)
  }
}

/** Values that are not known at preview are left out, and say nothing there. */
export function factsOf(resources: readonly Pick<PolicyResource, 'type' | 'props'>[]): Facts {
  const variables: [string, Variable][] = resources
    .filter(({ type }) => type === variableType)
    .map(({ props: { key, value, sensitive, targets } }) => [
      String(key),
      {
        ...(typeof value === 'string' ? { value } : {}),
        ...(typeof sensitive === 'boolean' ? { sensitive } : {}),
        ...(Array.isArray(targets) ? { targets } : {}),
      },
    ])
  const domain = resources.find(({ type }) => type === 'vercel:index/projectDomain:ProjectDomain')?.props
    .domain
  return { where: 'stack', variables: Object.fromEntries(variables), apiHost: apiHost(domain, variables) }
}

/** On the embedded cloud the domain is a name of this machine, and the front end says the address. */
function apiHost(domain: unknown, variables: readonly [string, Variable][]): string {
  const name = typeof domain === 'string' ? domain : ''
  const frontEnd = variables.find(([key]) => key === 'FRONTEND_URL')?.[1].value
  return name.endsWith('.localhost') && frontEnd ? new URL(frontEnd).host : name
}
