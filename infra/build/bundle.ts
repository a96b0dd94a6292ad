import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildOptions, BuildResult, Metafile, Plugin } from 'esbuild'
import { isInClone, startCommand } from '../../rules/files/start-command.ts'
import { Problem } from '../../rules/problem.ts'

/** A program in one file. */
export interface EsModule {
  code: Uint8Array
  metafile: Metafile
}

export interface Bundle {
  /** Content by path inside the function's folder: `index.mjs`, the compiler's `.wasm`, the files the app reads. */
  files: Record<string, Uint8Array>
  /** Bytes of `index.mjs` by npm package or, for our own sources, `app`. */
  origins: Record<string, number>
}

/** Bundles the app again and again; what did not change is not read again. */
export interface AppBundler extends AsyncDisposable {
  bundle(): Promise<Bundle>
}

/** For the banner where CommonJS inside asks for Node's modules by require, which an ES module does not have. */
export const requireLine =
  "import{createRequire}from'node:module';const require=createRequire(import.meta.url);"

/**
 * The app as one ES module with the files it reads; equal sources are equal bytes. `entry` is another module that
 * exports the handler, and `more` other options, to measure one next to the app.
 */
export async function bundleApp(...from: Parameters<typeof appBundler>): Promise<Bundle> {
  await using bundler = await appBundler(...from)
  return await bundler.bundle()
}

export async function appBundler(
  root = fileURLToPath(new URL('../..', import.meta.url)),
  entry = 'app/index.ts',
  more: Pick<BuildOptions, 'minify' | 'plugins'> = {},
): Promise<AppBundler> {
  if (!existsSync(join(root, 'app/generated/prisma/client.ts')))
    throw new Problem(
      'PRISMA_CLIENT_MISSING',
      'app/generated/prisma has no generated Prisma client, so the app cannot be bundled',
      isInClone() ? 'run `npm run setup`' : `run \`${startCommand()}\``,
    )
  const wasm: Bundle['files'] = {}
  const { context } = await import('esbuild')
  const built = await context(
    moduleOptions(root, entry, 'node24', {
      banner: requireLine,
      // Optional, native, never used.
      external: ['pg-native'],
      plugins: [externalWasm(wasm)],
      ...more,
    }),
  )
  return {
    async bundle() {
      const { code, metafile } = moduleOf(await built.rebuild())
      return { files: { 'index.mjs': code, ...wasm, ...readAsset(root) }, origins: originsOf(metafile) }
    },
    [Symbol.asyncDispose]: () => built.dispose(),
  }
}

function originsOf({ outputs }: Metafile): Bundle['origins'] {
  const origins: Bundle['origins'] = {}
  for (const [path, { bytesInOutput }] of Object.entries(outputs['index.mjs']?.inputs ?? {})) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split('/', 1)[0] ?? path
    origins[name] = (origins[name] ?? 0) + bytesInOutput
  }
  return origins
}

/**
 * Prisma carries its query compiler as a base64 module, a third larger than the file and parsed as source at every cold
 * start. Such a module becomes one that reads the `.wasm` file; its importer takes bytes as well as base64.
 */
function externalWasm(files: Bundle['files']): Plugin {
  return {
    name: 'external-wasm',
    setup({ onLoad }) {
      onLoad({ filter: /\.wasm-base64\.mjs$/ }, async ({ path }) => {
        const name = basename(path).replace('.wasm-base64.mjs', '.wasm')
        files[name] = Buffer.from(((await import(path)) as { wasm: string }).wasm, 'base64')
        return {
          contents: `import { readFileSync } from 'node:fs'
export const wasm = readFileSync(new URL(${JSON.stringify(name)}, import.meta.url))`,
        }
      })
    },
  }
}

/** What app/asset-url.ts finds at run time: the page, the contract, the passwords that are refused. */
function readAsset(root: string): Bundle['files'] {
  const pages = readdirSync(join(root, 'app/page')).sort()
  const names = ['openapi.json', 'common-passwords.txt', ...pages.map((name) => `page/${name}`)]
  return Object.fromEntries(
    names.map((name) => [name, new Uint8Array(readFileSync(join(root, 'app', name)))]),
  )
}

/**
 * `entry` and all it imports as one ES module. The same sources give the same bytes in any folder and from any working
 * directory: everything is resolved from `root`, and no path of it gets into the output.
 */
export async function esModule(...from: Parameters<typeof moduleOptions>): Promise<EsModule> {
  // Loaded for the auth app alone: a program with an app of its own has no esbuild.
  const { build } = await import('esbuild')
  return moduleOf(await build(moduleOptions(...from)))
}

/** One ES module, of which no byte depends on the folder that it is built in. */
export function moduleOptions(
  root: string,
  entry: string,
  target: `node${number}`,
  {
    banner = '',
    ...more
  }: Pick<BuildOptions, 'alias' | 'external' | 'define' | 'plugins' | 'minify' | 'outfile' | 'sourcemap'> & {
    banner?: string
  },
) {
  return {
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: 'index.mjs',
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    legalComments: 'none',
    format: 'esm',
    platform: 'node',
    target,
    banner: { js: banner },
    tsconfigRaw: {},
    logLevel: 'silent',
    ...more,
  } satisfies BuildOptions
}

function moduleOf({ outputFiles, metafile }: BuildResult<ReturnType<typeof moduleOptions>>): EsModule {
  return { code: outputFiles[0]?.contents as Uint8Array, metafile }
}
