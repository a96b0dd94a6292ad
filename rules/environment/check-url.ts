import { hostOf } from '../hosts/index.ts'
import { classify } from '../url/classify.ts'
import { type ConnectionUrl, formatUrl, maskedUrl } from '../url/connection-url.ts'
import { shapeRules } from './checks/url-shape.ts'
import type { DeploymentFacts } from './deployment-facts.ts'
import { applyRules, type EnvironmentRule, type Finding, resultsOf } from './rule.ts'
import { readSubject, type UrlSubject, type urlSubjects } from './url-subject.ts'

type UrlRules = readonly EnvironmentRule<UrlSubject>[]

/**
 * Everything wrong with one URL. The findings share one corrected value, which has none of these faults; there is none
 * where a fault is left that only a person can fix.
 */
export function checkUrl(
  text: ReturnType<typeof urlSubjects>[number],
  facts: DeploymentFacts,
  rules: UrlRules,
): Finding[] {
  const shape = applyRules(shapeRules, { ...text, facts })
  const subject = readSubject(text, facts)
  if (!subject) return shape
  const corrected = isReadable(subject) ? correctedUrl(subject, rules) : undefined
  const found = isReadable(subject) ? resultsOf(rules, subject) : []
  const all = [
    ...shape.map((finding) => (finding.code === 'URL_PLACEHOLDER' ? finding : { ...finding, corrected })),
    ...found.map(({ finding, correction }) => ({ ...finding, corrected: correction && corrected })),
  ]
  return all.map((finding) => restored(finding, subject.parsed.placeholders ?? {}))
}

/** Where the whole host is a placeholder, nothing follows from it. */
function isReadable({ url, verdict, parsed }: UrlSubject): boolean {
  const isOpen = Object.keys(parsed.placeholders ?? {}).some((word) => url.host.includes(word))
  return !isOpen || (verdict.provider !== 'unknown' && verdict.provider !== 'pgbouncer')
}

function correctedUrl(subject: UrlSubject, rules: UrlRules): string | undefined {
  const { name, url, parsed, verdict } = subject
  const { ports, databaseOptional } = hostOf(verdict.provider) ?? {}
  // Words of a template for what only a person knows.
  const database = url.database || (databaseOptional ? '' : 'DATABASE')
  const corrected = correctUrl({ ...subject, url: { ...url, user: url.user || 'USER', database } }, rules)
  const isTyped = parsed.faults.every(({ code }) => code === 'URL_PLACEHOLDER')
  if (isTyped && formatUrl(corrected.url) === formatUrl(url)) return undefined
  if (parsed.faults.some(({ code }) => code === 'URL_PORT_MALFORMED') && !ports) return undefined
  const left = resultsOf(rules, corrected).some((each) => {
    return each.finding.severity === 'refuse' && each.finding.subject === name && !each.correction
  })
  if (left) return undefined
  return maskedUrl(corrected.url)
}

/** More than one URL has faults; the rules never lead in a circle (test/unit/rules/url-corrections.test.ts). */
const MOST = 30

/** The subject with its faults corrected one after the other, until no rule finds one that it can correct. */
export function correctUrl(subject: UrlSubject, rules: UrlRules): UrlSubject {
  let current = subject
  for (let round = 0; round < MOST; round++) {
    const next = resultsOf(rules, current).find(
      ({ correction }) => correction && formatUrl(correction) !== formatUrl(current.url),
    )?.correction
    if (!next) return current
    current = withUrl(current, next)
  }
  return current
}

function withUrl(subject: UrlSubject, url: ConnectionUrl): UrlSubject {
  // The host of a template has capitals.
  const verdict = classify({ ...url, host: url.host.toLowerCase() }, subject.facts.provider)
  return { ...subject, url, verdict }
}

/** The placeholders as they were typed. */
function restored(finding: Finding, placeholders: Readonly<Record<string, string>>): Finding {
  const back = (text: string) =>
    Object.entries(placeholders).reduce((rest, [word, typed]) => rest.replaceAll(word, typed), text)
  const { what, corrected, fix } = finding
  return {
    ...finding,
    what: back(what),
    fix: back(fix),
    ...(corrected ? { corrected: back(corrected) } : {}),
  }
}
