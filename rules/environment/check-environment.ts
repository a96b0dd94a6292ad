import { checkUrl } from './check-url.ts'
import { addressRules } from './checks/address.ts'
import { endpointRules } from './checks/endpoints.ts'
import { envFileRules } from './checks/env-file.ts'
import { frontEnd, frontEndRules } from './checks/front-end.ts'
import { hostRules } from './checks/host.ts'
import { integrationRules, nameRules } from './checks/integrations.ts'
import { packageRules } from './checks/packages.ts'
import { parameterRules } from './checks/parameters.ts'
import { protectionRules } from './checks/protection.ts'
import { reachabilityRules } from './checks/reachability.ts'
import { regionRules } from './checks/regions.ts'
import { secretRules } from './checks/secrets.ts'
import { shadowRules } from './checks/shadow-database.ts'
import { staleRules } from './checks/stale-deployment.ts'
import { processTlsRules, tlsRules } from './checks/tls.ts'
import { pairRules } from './checks/url-pair.ts'
import { pieceRules } from './checks/url-pieces.ts'
import { shapeRules } from './checks/url-shape.ts'
import { variableRules } from './checks/variables.ts'
import type { DeploymentFacts } from './deployment-facts.ts'
import { applyRules, type EnvironmentRule, type Finding } from './rule.ts'
import { readSubject, type UrlSubject, urlSubjects } from './url-subject.ts'

/** What can be asked by itself, one family at a time. */
export const families = {
  urls: checkUrls,
  names: (facts: DeploymentFacts) =>
    applyRules([...envFileRules, ...nameRules, ...pieceRules, ...shadowRules, ...processTlsRules], facts),
  secrets: (facts: DeploymentFacts) => applyRules(secretRules, facts),
  variables: (facts: DeploymentFacts) => applyRules(variableRules, facts),
  frontEnd: checkFrontEnd,
  deployment: (facts: DeploymentFacts) => applyRules(staleRules, facts),
  regions: (facts: DeploymentFacts) => applyRules(regionRules, facts),
  packages: (facts: DeploymentFacts) => applyRules(packageRules, facts),
} satisfies Record<string, (facts: DeploymentFacts) => Finding[]>

/** Everything wrong with a deployment, as far as the facts go; facts that are missing are not held against it. */
export function checkEnvironment(facts: DeploymentFacts): Finding[] {
  return Object.values(families).flatMap((check) => check(facts))
}

/** Rules over the URL of the functions, the URL of the migrations together with the first, and the administrator's. */
function checkUrls(facts: DeploymentFacts): Finding[] {
  const texts = urlSubjects(facts)
  const [pooled] = texts.flatMap((text) => (text.role === 'pooled' ? (readSubject(text, facts) ?? []) : []))
  const { adminUrl } = facts
  return [
    ...texts.flatMap((text) =>
      checkUrl(
        text,
        facts,
        text.role === 'direct' && pooled ? [...urlRules, ...pairRulesWith(pooled)] : urlRules,
      ),
    ),
    ...(adminUrl ? checkUrl({ name: 'adminUrl', role: 'direct', text: adminUrl }, facts, urlRules) : []),
  ]
}

/** The rules about a pair, as rules about its direct URL. */
function pairRulesWith(pooled: UrlSubject): EnvironmentRule<UrlSubject>[] {
  return pairRules.map(({ code, find }) => ({ code, find: (direct) => find({ pooled, direct }) }))
}

function checkFrontEnd(facts: DeploymentFacts): Finding[] {
  const subject = frontEnd(facts)
  return subject ? applyRules(frontEndRules, subject) : []
}

export const urlRules: readonly EnvironmentRule<UrlSubject>[] = [
  ...integrationRules,
  ...endpointRules,
  ...addressRules,
  ...hostRules,
  ...reachabilityRules,
  ...tlsRules,
  ...parameterRules,
]

/** Codes of all rules; docs/errors.md explains them. */
export const ruleCodes: readonly string[] = [
  ...shapeRules,
  ...urlRules,
  ...pairRules,
  ...envFileRules,
  ...nameRules,
  ...pieceRules,
  ...shadowRules,
  ...processTlsRules,
  ...secretRules,
  ...variableRules,
  ...frontEndRules,
  ...staleRules,
  ...regionRules,
  ...packageRules,
  ...protectionRules,
].map(({ code }) => code)
