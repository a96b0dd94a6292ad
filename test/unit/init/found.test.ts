import { describe, expect, test } from 'vitest'
import { choose, knownProvider } from '../../../cli/init/choices.ts'
import { planFiles } from '../../../cli/init/files/index.ts'
import { frameworks } from '../../../cli/init/found/frameworks.ts'
import { advice, foundLines, nextSteps, planText } from '../../../cli/init/report.ts'
import { inventApp } from './app.ts'

const dependencies = (...names: string[]) => ({
  dependencies: Object.fromEntries(names.map((name) => [name, '1.0.0'])),
})

interface Row {
  files: Record<string, unknown>
  found: Record<string, unknown>
}

/** An invented app of each kind, and what is found of it. */
const apps: Record<string, Row> = {
  'Next.js with the app router': {
    files: {
      'package.json': dependencies('next', '@prisma/client', 'hono'),
      'pnpm-lock.yaml': '',
      'app/api/(open)/health/route.ts': '',
      'app/api/users/[id]/route.ts': '',
      'prisma/schema.prisma': '',
      'prisma/migrations/migration_lock.toml': '',
    },
    found: {
      framework: 'nextjs',
      packageManager: 'pnpm',
      client: 'Prisma',
      prisma: 'prisma',
      proofPath: '/api/health',
    },
  },
  'Next.js with the pages router': {
    files: {
      'package.json': { ...dependencies('next', 'pg'), packageManager: 'yarn@4.9.2' },
      'src/pages/api/users/count.ts': '',
      'src/pages/api/users/[id].ts': '',
    },
    found: { framework: 'nextjs', packageManager: 'yarn', client: 'pg', proofPath: '/api/users/count' },
  },
  NestJS: {
    files: {
      'package.json': dependencies('@nestjs/core', '@nestjs/platform-express', 'express', 'typeorm', 'pg'),
      'package-lock.json': {},
    },
    found: { framework: 'nestjs', packageManager: 'npm', client: 'TypeORM', proofPath: '/health' },
  },
  Hono: {
    files: { 'package.json': dependencies('hono', 'drizzle-orm', 'pg'), 'bun.lock': '' },
    found: { framework: 'hono', packageManager: 'bun', client: 'Drizzle', proofPath: '/health' },
  },
  SvelteKit: {
    files: {
      'package.json': { devDependencies: { '@sveltejs/kit': '2.0.0', kysely: '1.0.0' } },
      'src/routes/api/status/+server.ts': '',
    },
    found: { framework: 'sveltekit-1', packageManager: 'npm', client: 'Kysely', proofPath: '/api/status' },
  },
  Express: {
    files: { 'package.json': dependencies('express', 'postgres') },
    found: { framework: 'express', client: 'postgres.js', proofPath: '/health' },
  },
  'functions in api/': {
    files: { 'package.json': dependencies('pg'), 'api/count.ts': '' },
    found: { framework: 'none', client: 'pg', proofPath: '/api/health' },
  },
  'a schema that prisma.config.ts names': {
    files: {
      'package.json': dependencies('fastify', 'prisma'),
      'prisma.config.ts': "export default defineConfig({ schema: path.join('database', 'schema') })",
      'database/schema/shop.prisma': '',
      'database/migrations/migration_lock.toml': '',
    },
    found: { framework: 'fastify', client: 'Prisma', prisma: 'database' },
  },
  'a schema alone, whose packages stand elsewhere': {
    files: { 'package.json': dependencies('koa'), 'schema.prisma': '', 'migrations/migration_lock.toml': '' },
    found: { framework: 'koa', client: 'Prisma', prisma: '.' },
  },
  'a schema that package.json names, without migrations': {
    files: {
      'package.json': { ...dependencies('express', 'prisma'), prisma: { schema: 'db/schema.prisma' } },
      'db/schema.prisma': '',
    },
    found: { framework: 'express', client: 'Prisma', prisma: undefined },
  },
}

describe.each(Object.entries(apps))('%s', (_, { files, found }) => {
  test('is found as it is', () => {
    using app = inventApp(files)
    const looked = app.find()
    const { choices } = choose(looked, {})
    expect({ ...choices, client: choices.app.client }).toMatchObject(found)
  })
})

describe('a workspace', () => {
  const files = {
    'package.json': { private: true },
    'pnpm-workspace.yaml': "packages:\n  - 'apps/*'\n  - packages/*\n",
    'pnpm-lock.yaml': '',
    'turbo.json': {},
    'apps/shop/package.json': { name: 'shop', ...dependencies('next') },
    'apps/shop/.env': 'DATABASE_URL=postgresql://app:canary1@ep-x-1-pooler.eu-central-1.aws.neon.tech/shop\n',
    'packages/db/package.json': { name: '@acme/db', ...dependencies('@prisma/client') },
    'packages/db/prisma/schema.prisma': '',
    'packages/db/prisma/migrations/migration_lock.toml': '',
  }

  test.each(['.', 'apps/shop', 'apps/shop/app'])(
    'has one app, whose schema is in a package beside it (from %s)',
    (from) => {
      using app = inventApp({ ...files, 'apps/shop/app/page.tsx': '' })
      const found = app.find(from)
      expect(found.workspace.root).toBe(app.path)
      expect(choose(found, {}).choices).toMatchObject({
        app: {
          folder: 'apps/shop',
          client: 'Prisma',
          databases: [{ provider: 'neon', file: 'apps/shop/.env' }],
        },
        prisma: 'packages/db/prisma',
        packageManager: 'pnpm',
        output: '.vercel/output',
      })
    },
  )

  test('with two apps wants to be told which, and takes the one of the folder it is called in', () => {
    using app = inventApp({ ...files, 'apps/admin/package.json': dependencies('hono') })
    expect(() => choose(app.find(), {})).toThrow(/^INIT_WHICH_APP: [\s\S]*apps\/admin, apps\/shop/)
    expect(() => choose(app.find(), { app: 'apps/none' })).toThrow(/^INIT_WHICH_APP: /)
    expect(choose(app.find(), { app: './apps/admin/' }).choices.framework).toBe('hono')
    expect(choose(app.find('apps/shop'), {}).choices.framework).toBe('nextjs')
  })

  test('of npm, yarn or bun is named in package.json', () => {
    const { 'pnpm-workspace.yaml': _, ...others } = files
    for (const workspaces of [['apps/**', './packages/*'], { packages: ['apps/shop', 'packages/db'] }]) {
      using app = inventApp({ ...others, 'package.json': { workspaces } })
      expect(app.find('apps/shop').workspace.members).toEqual(['apps/shop', 'packages/db'])
    }
  })

  test('a package that stands in its folder without belonging to it stands alone', () => {
    using app = inventApp({ ...files, 'tools/bench/package.json': dependencies('express') })
    expect(app.find('tools/bench').workspace).toMatchObject({ root: `${app.path}/tools/bench`, members: [] })
  })
})

describe('the database', () => {
  test.each([
    [
      'postgresql://app:canary1@ep-x-1-pooler.eu-central-1.aws.neon.tech/shop?sslmode=require',
      'neon',
      'pooled',
    ],
    [
      '"postgresql://postgres.abcdefghijklmnopqrst:canary1@aws-0-eu-central-1.pooler.supabase.com:6543/postgres"',
      'supabase',
      'pooled',
    ],
    ["'postgres://app:canary1@shop.abc123.eu-west-1.rds.amazonaws.com:5432/shop'", 'rds-proxy', 'direct'],
    ['"prisma+postgres://accelerate.prisma-data.net/?api_key=canary1"', 'prisma-postgres', 'unknown'],
    ['postgresql://app:canary1@localhost:5432/shop', 'loopback', 'unknown'],
  ])('%s is of %s, %s', (value, provider, endpoint) => {
    using app = inventApp({
      'package.json': dependencies('express'),
      '.env': `export DATABASE_URL=${value}\nOTHER=canary1\n`,
    })
    const [{ databases }] = app.find().apps as [ReturnType<typeof app.find>['apps'][0]]
    expect(databases).toMatchObject([{ provider, endpoint, variable: 'DATABASE_URL', file: '.env' }])
    expect(JSON.stringify(databases)).not.toContain('canary1')
  })

  /** Neon's URL, with a password that must be shown nowhere. */
  const url = 'postgresql://app:canary1@ep-x-1.eu-central-1.aws.neon.tech/shop'
  test.each([
    `DATABASE_URL = ${url}`,
    `  export DATABASE_URL='${url}' # of production canary1`,
    `\uFEFFDATABASE_URL="${url}"\r\nOTHER="canary1"\r\n`,
    `DATABASE_URL=\`${url}\``,
    `DATABASE_URL="${url}\nSECRET=canary1`,
    `PGPASSWORD=canary1\nDATABASE_URL="${url.replace('canary1', '$' + '{PGPASSWORD}')}"`,
    `DATABASE_URL=${url}#canary1`,
    `DATABASE_URL=${url.replace('canary1', 'canary1%23@p')}`,
    `CERTIFICATE="-----BEGIN\ncanary1=postgresql://canary1\n-----END"\nDATABASE_URL=${url}`,
    `canary1=${url}\nDATABASE_URL=${url}`,
  ])('is read of %j, and nothing of it is shown or written', (text) => {
    using app = inventApp({ 'package.json': dependencies('express'), '.env': text })
    const found = app.find()
    const { choices } = choose(found, { stack: 'production', ci: true })
    expect(choices.app.databases).toMatchObject([{ provider: 'neon', variable: 'DATABASE_URL' }])
    const plan = planFiles(found, choices)
    const texts = [...foundLines(found, choices), ...nextSteps(choices), ...advice(found, choices)]
    expect(JSON.stringify([choices, plan, planText(plan), texts])).not.toContain('canary1')
  })

  test('that is deployed counts before the one of this machine', () => {
    using app = inventApp({
      'package.json': dependencies('express'),
      '.env': 'DATABASE_URL=postgresql://app:canary1@localhost/shop\n',
      '.env.production': 'POSTGRES_URL=postgresql://app:canary1@ep-x-1.eu-central-1.aws.neon.tech/shop\n',
    })
    const [first] = app.find().apps
    expect(first && knownProvider(first)).toBe('neon')
  })
})

test('the link of vercel is found by the name of the project, one of a build without a project is none', () => {
  const link = (value: object) => {
    using app = inventApp({ 'package.json': dependencies('next'), '.vercel/project.json': value })
    return app.find().apps[0]?.vercelProject
  }
  expect(link({ projectId: 'prj_1', orgId: 'team_1', projectName: 'shop' })).toBe('shop')
  expect(link({ projectId: 'prj_1', orgId: 'team_1' })).toBe('prj_1')
  expect(link({ projectId: '-', orgId: '-' })).toBeUndefined()
})

test('without a package.json there is no app, and a broken one is named', () => {
  using empty = inventApp({ 'README.md': '' })
  expect(() => empty.find()).toThrow(/^INIT_NO_APP: /)
  using broken = inventApp({ 'package.json': '{ "name": ' })
  expect(() => broken.find()).toThrow(/^FILE_BROKEN: [\s\S]*package\.json/)
})

test('every framework has a package of its own and a path', () => {
  const packages = Object.values(frameworks).flatMap((each) => each.packages)
  expect(new Set(packages).size).toBe(packages.length)
  for (const { proofPath } of Object.values(frameworks)) expect(proofPath).toMatch(/^\/[a-z/]+$/)
})
