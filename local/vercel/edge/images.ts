import type { BuildOutput, Images, StaticFile } from '../build-output.ts'

/**
 * What an image URL (`?url=...&w=640&q=75`) stands for, by `images` of config.json: a file of the output, or an address that
 * the configuration allows. It is served as it is, neither resized nor converted.
 */
export function originalOf(
  { images, files }: BuildOutput,
  query: URLSearchParams,
): StaticFile | URL | 'missing' | 'invalid' {
  const [url = '', width] = [query.get('url') ?? '', Number(query.get('w'))]
  if (!images || url === '' || !images.sizes.includes(width)) return 'invalid'
  if (url.startsWith('/') && !url.startsWith('//')) {
    const { pathname } = new URL(url, 'http://localhost')
    if (pathname.endsWith('.svg') && !images.dangerouslyAllowSVG) return 'invalid'
    return files.get(decodeURIComponent(pathname).slice(1)) ?? 'missing'
  }
  if (!URL.canParse(url)) return 'invalid'
  const remote = new URL(url)
  return isAllowed(images, remote) ? remote : 'invalid'
}

function isAllowed({ domains = [], remotePatterns = [] }: Images, url: URL): boolean {
  if (!/^https?:$/.test(url.protocol)) return false
  const fits = (pattern: string | undefined, value: string) =>
    pattern === undefined || new RegExp(pattern).test(value)
  return (
    domains.includes(url.hostname) ||
    remotePatterns.some(
      ({ protocol, hostname, port, pathname, search }) =>
        (protocol === undefined || `${protocol.replace(/:$/, '')}:` === url.protocol) &&
        fits(hostname, url.hostname) &&
        (port === undefined || port === url.port) &&
        fits(pathname, url.pathname) &&
        (search === undefined || search === url.search),
    )
  )
}
