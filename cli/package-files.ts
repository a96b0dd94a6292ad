import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { licenses } from './licenses.ts'
import { manifest, readRootManifest } from './manifest.ts'

/** Modules of the package, by name: each becomes one `.mjs` that holds everything it needs. */
const entries: Readonly<Record<string, string>> = { poolproof: 'cli/poolproof.ts' }

/** Runs before the module's own code; nothing in it may be newer than Node 18. */
const oldNode =
  "if(+process.versions.node.split('.')[0]<22){console.error('poolproof needs Node 22 or later, this is '+process.version);process.exit(2)}"
/** Some CommonJS inside asks for Node's modules by require, which an ES module does not have. */
const require = "import{createRequire as cR}from'node:module';const require=cR(import.meta.url);"

/** The files of the npm package by path: nothing of it is installed besides, so no dependency can be missing or old. */
export async function packageFiles(
  root = fileURLToPath(new URL('..', import.meta.url)),
): Promise<Record<string, Uint8Array | string>> {
  const { version } = readRootManifest(root)
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: 'package',
    outExtension: { '.js': '.mjs' },
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    legalComments: 'none',
    format: 'esm',
    platform: 'node',
    target: 'node22',
    define: { 'process.env.POOLPROOF_VERSION': JSON.stringify(version) },
    banner: { js: `#!/usr/bin/env node\n${require}${oldNode}` },
    // Optional, native, never used.
    external: ['pg-native'],
    tsconfigRaw: {},
    logLevel: 'silent',
  })
  const modules = outputFiles.map(({ path, contents }) => [path.split(/[\\/]/).at(-1) ?? path, contents])
  return {
    'package.json': `${JSON.stringify(manifest(root), null, 2)}\n`,
    ...Object.fromEntries(modules),
    LICENSE: readFileSync(join(root, 'LICENSE')),
    'README.md': readFileSync(join(root, 'cli/README.md')),
    'LICENSES-OF-OTHERS.txt': licenses(root, Object.keys(metafile.inputs)),
  }
}
