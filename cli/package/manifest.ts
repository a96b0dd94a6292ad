import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Manifest {
  name: string
  version: string
  description: string
  license: string
}

/** This repository's own package.json, as far as the package repeats it. */
export function readRootManifest(root: string): Manifest {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
}

/** package.json of the published package: without the dependencies of the repository, which are bundled or not needed. */
export function manifest(root: string) {
  const { name, version, description, license } = readRootManifest(root)
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    engines: { node: '>=22.12' },
    bin: { poolproof: 'poolproof.mjs' },
    // `default`, so that CommonJS may require it as well.
    exports: { '.': { types: './index.d.mts', default: './index.mjs' }, './package.json': './package.json' },
    files: ['*.mjs', '*.d.mts', '*.schema.json', 'AGENTS.md', 'LICENSES-OF-OTHERS.txt'],
    // The app's own copy, so that its pool is a pool to every other package; the command needs none.
    peerDependencies: { '@types/pg': '^8.16.0', pg: '^8.16.3' },
    peerDependenciesMeta: { '@types/pg': { optional: true }, pg: { optional: true } },
  }
}
