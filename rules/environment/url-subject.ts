import type { Hints } from '../hosts/host.ts'
import { providers } from '../hosts/index.ts'
import { classify, type UrlClassification } from '../url/classify.ts'
import type { ConnectionUrl } from '../url/connection-url.ts'
import { type ParsedUrl, parseUrl } from '../url/parse-url.ts'
import { type DeploymentFacts, directNames, pooledName } from './deployment-facts.ts'

/** A connection URL in the place it was found. */
export interface UrlSubject {
  name: string
  /** What it is used for there. */
  role: 'pooled' | 'direct'
  parsed: ParsedUrl
  url: ConnectionUrl
  verdict: UrlClassification
  facts: DeploymentFacts
}

/** The URLs that are known: of the functions, and of the migrations. */
export function urlSubjects(
  facts: DeploymentFacts,
): { name: string; role: UrlSubject['role']; text: string }[] {
  const name = pooledName(facts)
  const pooled = facts.variables[name]?.value
  const direct = directNames.find((each) => facts.variables[each]?.value)
  const directUrl = facts.directUrl ?? (direct && facts.variables[direct]?.value)
  return [
    ...(pooled ? [{ name, role: 'pooled' as const, text: pooled }] : []),
    ...(directUrl
      ? [{ name: facts.directUrl ? 'DIRECT_URL' : `${direct}`, role: 'direct' as const, text: directUrl }]
      : []),
  ]
}

/** The same with everything that can be read off it; undefined where nothing can. */
export function readSubject(
  { name, role, text }: ReturnType<typeof urlSubjects>[number],
  facts: DeploymentFacts,
): UrlSubject | undefined {
  const parsed = parseUrl(text)
  if (!parsed.url) return undefined
  const verdict = classify(parsed.url, facts.provider)
  // What may be a password is in no finding.
  const url = parsed.twoUsers ? { ...parsed.url, user: '' } : parsed.url
  return { name, role, parsed, url, verdict, facts }
}

/** What one URL says and the other needs, the URL of the functions first. */
export function hintsOf(facts: DeploymentFacts): Hints & { project?: string } {
  const hints = urlSubjects(facts).map(({ text }) => {
    const { url } = parseUrl(text)
    const { provider } = classify(url ?? text)
    return (provider !== 'unknown' && url && providers[provider].hints?.(url)) || {}
  })
  return Object.assign({}, ...hints.toReversed())
}

/** The URL with one parameter set, or taken out where the value is undefined. */
export function withParameter(url: ConnectionUrl, name: string, value: string | undefined): ConnectionUrl {
  const { [name]: _, ...rest } = url.parameters
  return { ...url, parameters: value === undefined ? rest : { ...rest, [name]: value } }
}
