import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { moduleOptions, requireLine } from '../../infra/build/bundle.ts'

export interface Bundle {
  /** Content by path in `dist`. */
  files: Record<string, Uint8Array>
  /** Everything that went in, from `root`. */
  inputs: string[]
}

/** Runs before the module's own code; nothing in it may be newer than Node 18. */
const oldNode =
  "if(/^(1?\\d|2[01]|22\\.(\\d|1[01]))\\./.test(process.versions.node)){console.error('poolproof needs Node 22.12 or later, this is '+process.version);process.exit(2)}"

/**
 * The command: what needs no Pulumi is in its one file, so that it starts at once and no dependency can be missing or old.
 * The other commands are loaded from the compiled folders next to it.
 */
export function commandBundle(root: string, version: string): Promise<Bundle> {
  return bundle(root, 'cli/package/poolproof.ts', 'poolproof.js', {
    banner: `#!/usr/bin/env node\n${requireLine}${oldNode}`,
    define: { 'process.env.POOLPROOF_VERSION': JSON.stringify(version) },
    // Its main module requires its parts by a name that no bundler sees.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    // Optional, native, never used.
    external: ['pg-native'],
    plugins: [compiledRooms(root)],
  })
}

/** The command of create-poolproof. */
export function createBundle(root: string, version: string): Promise<Bundle> {
  return bundle(root, 'cli/create/main.ts', 'index.js', {
    banner: `#!/usr/bin/env node\n${oldNode}`,
    define: { 'process.env.POOLPROOF_VERSION': JSON.stringify(version) },
  })
}

/** `poolproof/runtime`: `pg` is the app's own, so that its pool is a pool to every other package. */
export async function runtimeBundle(root: string): Promise<Bundle> {
  const { files, inputs } = await bundle(root, 'app/database/create-pool.ts', 'runtime.js', {
    external: ['pg'],
    sourcemap: 'linked',
  })
  return { files: { ...files, 'runtime.d.ts': readFileSync(join(root, 'cli/package/runtime.d.ts')) }, inputs }
}

/** Modules whose commands are loaded from the compiled rooms. */
const handlers = /\/cli\/(commands\/(local|stacks|review)|package\/(poolproof|in-runtime))\.ts$/

/** Leaves the handlers of commands that need more than this file where they are compiled. */
function compiledRooms(root: string): Plugin {
  return {
    name: 'compiled rooms',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\// }, ({ kind, importer, path, resolveDir }) => {
        if (kind !== 'dynamic-import' || !handlers.test(importer)) return
        const handler = relative(root, join(resolveDir, path)).replace(/ts$/, 'js')
        return { path: `./${handler}`, external: true }
      })
    },
  }
}

async function bundle(
  root: string,
  entry: string,
  outfile: string,
  more: Parameters<typeof moduleOptions>[3],
): Promise<Bundle> {
  const { outputFiles, metafile } = await build(moduleOptions(root, entry, 'node22', { outfile, ...more }))
  const files = outputFiles.map(({ path, contents }) => [relative(root, path), contents])
  return { files: Object.fromEntries(files), inputs: Object.keys(metafile.inputs) }
}
