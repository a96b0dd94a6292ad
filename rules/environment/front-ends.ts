import { parse } from 'tldts'
import { isLoopback } from '../url/loopback.ts'

interface FrontEnds {
  FRONTEND_URL: string
  FRONTEND_PREVIEWS?: string
}

/** `https://*.` and a domain: one label in place of the star. */
const pattern = /^https:\/\/\*\.(?=[^*]+$)/

export const listPreviews = (value: string): string[] => value.split(',').map((one) => one.trim())

/**
 * What is wrong with FRONTEND_PREVIEWS: exact origins and at most one pattern, with commas between them. Names below
 * vercel.app and its like are first come, first served, so whoever wants to be let in by a pattern of them takes one.
 */
export function previewsFault(value: string): string | undefined {
  const entries = listPreviews(value)
  if (entries.filter((one) => pattern.test(one)).length > 1) return 'has more than one pattern'
  return entries.map(entryFault).find(Boolean)
}

function entryFault(entry: string): string | undefined {
  const domain = pattern.test(entry) ? entry.replace(pattern, '') : undefined
  const url = URL.parse(domain === undefined ? entry : `https://${domain}`)
  const isOrigin = url && url.origin === (domain === undefined ? entry : `https://${domain}`)
  if (!isOrigin || entry.replace(pattern, '').includes('*'))
    return 'must list https origins, and at most one pattern such as https://*.preview.example.com'
  if (domain === undefined)
    return url.protocol === 'https:' || isLoopback(url.hostname)
      ? undefined
      : 'must be https outside this machine'
  const { domain: registered, isIp, isPrivate } = parse(url.hostname, { allowPrivateDomains: true })
  if (!registered || isIp || isPrivate || isLoopback(url.hostname))
    return 'has a pattern of names that anyone may take, as below vercel.app: list exact origins, or use a domain of your own'
  return undefined
}

/** Whether pages of that origin may call the app: those of FRONTEND_URL and of FRONTEND_PREVIEWS. */
export function frontEnds({ FRONTEND_URL, FRONTEND_PREVIEWS = '' }: FrontEnds): (origin: string) => boolean {
  const entries = FRONTEND_PREVIEWS ? listPreviews(FRONTEND_PREVIEWS) : []
  const exact = new Set([new URL(FRONTEND_URL).origin, ...entries.filter((one) => !pattern.test(one))])
  const suffixes = entries.filter((one) => pattern.test(one)).map((one) => one.replace(pattern, '.'))
  return (origin) => {
    if (exact.has(origin)) return true
    const label = /^https:\/\/[a-z0-9-]+(?=\.)/.exec(origin)?.[0]
    return label !== undefined && suffixes.includes(origin.slice(label.length))
  }
}
