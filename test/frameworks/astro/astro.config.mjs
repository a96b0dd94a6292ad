import vercel from '@astrojs/vercel'
import { defineConfig } from 'astro/config'

/** All pages are cached but these. */
const fresh = ['/products', '/account', '/login', /^\/api\//]

export default defineConfig({ output: 'server', adapter: vercel({ isr: { expiration: 2, exclude: fresh } }) })
