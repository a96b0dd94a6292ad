import { readRootManifest, repository } from '../package/manifest.ts'

/** What the auth app imports, or `attachDatabasePool` needs. */
export const ofTheApp = [
  ...[
    '@hono/node-server',
    '@prisma/adapter-pg',
    '@prisma/client',
    '@vercel/functions',
    'hono',
    'jose',
    'pg',
    'zod',
  ],
]
/** What builds and deploys it. */
const ofTheProgram = [
  ...[
    '@pulumi/policy',
    '@pulumi/postgresql',
    '@pulumi/pulumi',
    '@pulumi/random',
    '@pulumiverse/vercel',
    '@types/node',
    '@types/pg',
  ],
  ...['esbuild', 'prisma', 'typescript'],
]

/** package.json of a project made of the template: the versions that this repository was tested with. */
export function templateManifest(root: string) {
  const { version, ...own } = readRootManifest(root)
  const pinned: Record<string, string> = { ...own.devDependencies, ...own.dependencies, poolproof: version }
  const versions = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, pinned[name]]))
  return {
    name: `\${PROJECT}`,
    private: true,
    type: 'module',
    engines: { node: '>=22.18' },
    scripts: {
      start: 'poolproof start',
      proof: 'poolproof proof',
      check: 'tsc',
      generate: 'prisma generate',
    },
    // Newer versions of npm run no other.
    allowScripts: { '@prisma/engines': true, esbuild: true, prisma: true, protobufjs: true },
    dependencies: versions(ofTheApp),
    devDependencies: versions([...ofTheProgram, 'poolproof'].sort()),
  }
}

/** package.json of create-poolproof. */
export function createManifest(root: string) {
  const { version, license } = readRootManifest(root)
  return {
    name: 'create-poolproof',
    version,
    description: 'npm create poolproof: an auth app on Vercel with pooled Postgres, provisioned and proved',
    license,
    type: 'module',
    engines: { node: '>=22.12' },
    bin: { 'create-poolproof': 'index.js' },
    files: ['index.js', 'template'],
    ...repository(),
    publishConfig: { access: 'public', provenance: true },
  }
}
