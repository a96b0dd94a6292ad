import { addressMistakes } from './checks/address.ts'
import { doorMistakes } from './checks/endpoints.ts'
import { frontEnd, frontEndMistakes } from './checks/front-end.ts'
import { integrationMistakes, nameMistakes } from './checks/integrations.ts'
import { packageMistakes } from './checks/packages.ts'
import { parameterMistakes } from './checks/parameters.ts'
import { protectionMistakes } from './checks/protection.ts'
import { ipv6Mistake, reachMistakes } from './checks/reachability.ts'
import { regionMistakes } from './checks/regions.ts'
import { secretMistakes } from './checks/secrets.ts'
import { staleMistakes } from './checks/stale-deployment.ts'
import { processTlsMistakes, tlsMistakes } from './checks/tls.ts'
import { pairMistakes } from './checks/url-pair.ts'
import { shapeMistakes } from './checks/url-shape.ts'
import { variableMistakes } from './checks/variables.ts'
import type { Facts } from './deployment-facts.ts'
import { type Finding, findAll, type Mistake } from './rule.ts'
import { readSubject, urlSubjects } from './url-subject.ts'

/** What can be asked by itself, one family at a time. */
export const families = {
  urls: checkUrls,
  names: (facts: Facts) => findAll([...nameMistakes, ...processTlsMistakes], facts),
  secrets: (facts: Facts) => findAll(secretMistakes, facts),
  variables: (facts: Facts) => findAll(variableMistakes, facts),
  frontEnd: checkFrontEnd,
  deployment: (facts: Facts) => findAll(staleMistakes, facts),
  regions: (facts: Facts) => findAll(regionMistakes, facts),
  packages: (facts: Facts) => findAll(packageMistakes, facts),
} satisfies Record<string, (facts: Facts) => Finding[]>

/** Everything wrong with a deployment, as far as the facts go; facts that are missing are not held against it. */
export function checkEnvironment(facts: Facts): Finding[] {
  return Object.values(families).flatMap((check) => check(facts))
}

/** Rules over the URL of the functions, the URL of the migrations, and both together. */
function checkUrls(facts: Facts): Finding[] {
  const texts = urlSubjects(facts)
  const subjects = texts.flatMap((each) => readSubject(each, facts) ?? [])
  const pooled = subjects.find(({ role }) => role === 'pooled')
  const direct = subjects.find(({ role }) => role === 'direct')
  return [
    ...texts.flatMap((each) => findAll(shapeMistakes, { ...each, facts })),
    ...subjects.flatMap((subject) => findAll(urlMistakes, subject)),
    ...(pooled && direct ? findAll(pairMistakes, { pooled, direct }) : []),
    ...checkAdminUrl(facts),
  ]
}

/** The administrator's URL is for one machine and no function: it has to be a URL that this machine can reach. */
function checkAdminUrl(facts: Facts): Finding[] {
  if (!facts.adminUrl) return []
  const text = { name: 'adminUrl', role: 'direct' as const, text: facts.adminUrl }
  const subject = readSubject(text, facts)
  return [...findAll(shapeMistakes, { ...text, facts }), ...(subject ? findAll([ipv6Mistake], subject) : [])]
}

function checkFrontEnd(facts: Facts): Finding[] {
  const subject = frontEnd(facts)
  return subject ? findAll(frontEndMistakes, subject) : []
}

const urlMistakes = [
  ...integrationMistakes,
  ...doorMistakes,
  ...addressMistakes,
  ...reachMistakes,
  ...tlsMistakes,
  ...parameterMistakes,
]

/** Every code there is, with cause and remedy in general. */
export const catalogue: readonly Pick<Mistake<never>, 'code' | 'cause' | 'remedy'>[] = [
  ...shapeMistakes,
  ...urlMistakes,
  ...pairMistakes,
  ...nameMistakes,
  ...processTlsMistakes,
  ...secretMistakes,
  ...variableMistakes,
  ...frontEndMistakes,
  ...staleMistakes,
  ...regionMistakes,
  ...packageMistakes,
  ...protectionMistakes,
].map(({ code, cause, remedy }) => ({ code, cause, remedy }))
