/** A framework that Vercel builds, by its slug there (Framework Preset). */
export interface Framework {
  label: string
  /** Packages of package.json of which any names it. */
  packages: readonly string[]
  /** What `vercel build` runs where package.json has no script `build`; undefined where it needs none. */
  build?: string
  /** Folders of routes by files, and what a file of a route is called; undefined where routes are code. */
  routes?: { folders: readonly string[]; file: RegExp; prefix?: string }
  /** A route that may ask the database, where no file says better. */
  proofPath: string
}

/** Whole-stack frameworks come first: they may have a smaller one inside. */
export const frameworks = {
  nextjs: {
    label: 'Next.js',
    packages: ['next'],
    build: 'next build',
    routes: {
      folders: ['app', 'src/app', 'pages', 'src/pages'],
      file: /^(?:(.*)\/)?route\.[jt]sx?$|^(api\/.*)\.[jt]sx?$/,
    },
    proofPath: '/api/health',
  },
  'sveltekit-1': {
    label: 'SvelteKit',
    packages: ['@sveltejs/kit'],
    build: 'vite build',
    routes: { folders: ['src/routes'], file: /^(?:(.*)\/)?\+server\.[jt]s$/ },
    proofPath: '/api/health',
  },
  nuxtjs: {
    label: 'Nuxt',
    packages: ['nuxt', 'nuxt-nightly'],
    build: 'nuxt build',
    routes: { folders: ['server/api'], file: /^(.*?)(?:\.get)?\.[jt]s$/, prefix: 'api/' },
    proofPath: '/api/health',
  },
  'tanstack-start': {
    label: 'TanStack Start',
    packages: ['@tanstack/react-start', '@tanstack/solid-start'],
    build: 'vite build',
    proofPath: '/api/health',
  },
  'react-router': {
    label: 'React Router',
    packages: ['@react-router/dev'],
    build: 'react-router build',
    proofPath: '/health',
  },
  remix: { label: 'Remix', packages: ['@remix-run/dev'], build: 'remix build', proofPath: '/health' },
  astro: { label: 'Astro', packages: ['astro'], build: 'astro build', proofPath: '/api/health' },
  nestjs: { label: 'NestJS', packages: ['@nestjs/core'], build: 'nest build', proofPath: '/health' },
  nitro: { label: 'Nitro', packages: ['nitro', 'nitropack'], build: 'nitro build', proofPath: '/api/health' },
  hono: { label: 'Hono', packages: ['hono'], proofPath: '/health' },
  elysia: { label: 'Elysia', packages: ['elysia'], proofPath: '/health' },
  fastify: { label: 'Fastify', packages: ['fastify'], proofPath: '/health' },
  koa: { label: 'Koa', packages: ['koa'], proofPath: '/health' },
  express: { label: 'Express', packages: ['express'], proofPath: '/health' },
  h3: { label: 'H3', packages: ['h3'], proofPath: '/health' },
} as const satisfies Record<string, Framework>

export type FrameworkName = keyof typeof frameworks
/** `none`: what stands in `api/` is functions, all else is static. */
export type FrameworkChoice = FrameworkName | 'none'

export const frameworkNames = Object.keys(frameworks) as FrameworkName[]

/** The row of a framework; `none` has one as well. */
export function frameworkOf(name: FrameworkChoice): Framework {
  return name === 'none'
    ? { label: 'no framework', packages: [], proofPath: '/api/health' }
    : frameworks[name]
}

export function findFramework(packages: Readonly<Record<string, unknown>>): FrameworkName | undefined {
  return frameworkNames.find((name) => frameworks[name].packages.some((one) => Object.hasOwn(packages, one)))
}
