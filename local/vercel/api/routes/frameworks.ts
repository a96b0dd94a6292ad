import type { Hono } from 'hono'

const frameworks = [
  'nextjs',
  'vite',
  'astro',
  'nuxtjs',
  'sveltekit-1',
  'remix',
  'react-router',
  'hono',
  'express',
  'nitro',
  'angular',
  'vue',
]
const regions = [
  'arn1',
  'bom1',
  'cdg1',
  'cle1',
  'cpt1',
  'dub1',
  'dxb1',
  'fra1',
  'gru1',
  'hkg1',
  'hnd1',
  'iad1',
  'icn1',
  'kix1',
  'lhr1',
  'pdx1',
  'sfo1',
  'sin1',
  'syd1',
  'yul1',
]

/**
 * The two lists that the official provider checks against, each on a host of its own: api-frameworks.zeit.sh and
 * dcs.vercel-infra.com. Also under a path, for clients that cannot choose the host.
 */
export function frameworkRoutes(api: Hono): void {
  const frameworkList = frameworks.map((slug) => ({ slug }))
  const regionTable = Object.fromEntries(
    regions.map((region) => [region, { caps: ['V2_DEPLOYMENT_CREATE'] }]),
  )
  api.get('/api-frameworks', (c) => c.json(frameworkList))
  api.get('/regions', (c) => c.json(regionTable))
  api.get('/', async (c, next): Promise<Response | undefined> => {
    const host = c.req.header('host') ?? ''
    if (host.startsWith('api-frameworks.')) return c.json(frameworkList)
    if (host.startsWith('dcs.')) return c.json(regionTable)
    await next()
    return undefined
  })
}
