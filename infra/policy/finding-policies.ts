import type { EnforcementLevel, ResourceValidationPolicy } from '@pulumi/policy'
import { type Finding, problemOf } from '../../rules/environment/rule.ts'
import type { ResourceView, SeenResources } from './resource-view.ts'

/** A family of rules over resources. */
export interface FindingRule {
  name: string
  description: string
  /** What its rules can find. `refuse` alone unless said otherwise. */
  severities?: readonly Finding['severity'][]
  /** What is wrong with a resource, given all that came before it (itself included). */
  find(resource: ResourceView, seen: readonly ResourceView[]): Finding[]
}

/**
 * An enforcement level belongs to a policy, not to a violation: what is certain is `NAME`, mandatory; what may be meant
 * is `NAME-warnings`, advisory.
 */
export function findingPolicies(rule: FindingRule, seen: SeenResources): ResourceValidationPolicy[] {
  return (rule.severities ?? ['refuse']).map((severity) => half(rule, severity, seen))
}

const levels: Record<Finding['severity'], EnforcementLevel> = { refuse: 'mandatory', warn: 'advisory' }

function half(
  rule: FindingRule,
  severity: Finding['severity'],
  seen: SeenResources,
): ResourceValidationPolicy {
  return {
    name: severity === 'refuse' ? rule.name : `${rule.name}-warnings`,
    description: rule.description,
    enforcementLevel: levels[severity],
    validateResource(args, report) {
      const resource = seen.take(args)
      const findings = rule.find(resource, seen.resources).filter((finding) => finding.severity === severity)
      for (const finding of seen.unreported(findings)) report(problemOf(finding).message)
    },
  }
}
