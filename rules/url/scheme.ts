import { editDistance } from '../edit-distance.ts'
import { isPlaceholder } from './placeholders.ts'
import type { UrlFault } from './raw-url.ts'

/** `postgress`, `postgre`, `postgesql`. */
const isNearly = (name: string) =>
  ['postgres', 'postgresql'].some((scheme) => editDistance(name.toLowerCase(), scheme) <= 2)

/** Whose page or API an http:// address is, by its host. */
const addresses: readonly [host: RegExp, what: string][] = [
  [
    /^[a-z0-9]+\.supabase\.(co|in)$/,
    "the address of a Supabase project's API, which belongs in SUPABASE_URL",
  ],
  [/(^|\.)supabase\.com$/, "a page of Supabase's dashboard"],
  [/(^|\.)neon\.(tech|com)$/, "a page of Neon's console, or its Data API"],
  [/(^|\.)prisma(-data)?\.(io|net)$/, 'a page or an API of Prisma'],
]

function addressee(text: string): string {
  const { hostname = '' } = URL.parse(text) ?? {}
  return addresses.find(([host]) => host.test(hostname))?.[1] ?? 'the address of a page or an HTTP API'
}

/** What stands behind `postgresql://`, or what was meant for it; undefined where it is another thing. Appends its faults. */
export function behindScheme(bare: string, faults: UrlFault[]): string | undefined {
  const [scheme = '', name = ''] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(bare) ?? []
  if (/^prisma(\+postgres)?$/i.test(name)) {
    faults.push({
      code: 'URL_ACCELERATE',
      what: `is a ${name.toLowerCase()}:// URL of Prisma Accelerate, an HTTP service that node-postgres cannot speak to`,
    })
    return undefined
  }
  if (/\s\S*postgres(ql)?:\/\//i.test(bare)) {
    faults.push({ code: 'URL_SEVERAL', what: 'holds several URLs' })
    return undefined
  }
  if (!/^postgres(ql)?$/i.test(name)) {
    if (isPlaceholder(/^[^?&]*/.exec(bare)?.[0] ?? '')) {
      faults.push({ code: 'URL_PLACEHOLDER', what: 'is a placeholder, where the whole URL belongs' })
      return undefined
    }
    if (/^https?$/i.test(name)) {
      faults.push({ code: 'URL_HTTP', what: `is ${addressee(bare)}: a database has a postgresql:// URL` })
      return undefined
    }
    faults.push({
      code: 'URL_SCHEME',
      // Only a word in small letters is a scheme for certain.
      what: /^[a-z+]{2,20}$/.test(name)
        ? `begins with ${name}://, not with postgresql://`
        : 'does not begin with postgresql://',
    })
    if (!/^postgres(ql)?\+/i.test(name) && !isNearly(name)) return undefined
  }
  return bare.slice(scheme.length)
}
