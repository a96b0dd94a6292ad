import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { Problem } from './model/problem.ts'

export interface Bundle {
  /** Content by path inside the function's folder: `index.mjs`, the compiler's `.wasm`, `page/...`. */
  files: Record<string, Uint8Array>
}

/**
 * The app as one ES module with what it reads beside it. The same sources give the same bytes in any folder and from any
 * working directory: everything is resolved from `root`, and no path of it gets into the output.
 */
export async function bundleApp(root = fileURLToPath(new URL('..', import.meta.url))): Promise<Bundle> {
  if (!existsSync(join(root, 'app/generated/prisma/client.ts')))
    throw new Problem(
      'PRISMA_CLIENT_MISSING',
      'app/generated/prisma holds no generated Prisma client, so the app cannot be bundled',
      'run `npx prisma generate`',
    )
  const wasm: Bundle['files'] = {}
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['app/index.ts'],
    outfile: 'index.mjs',
    write: false,
    bundle: true,
    minify: true,
    legalComments: 'none',
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Some CommonJS inside asks for Node's modules by require, which an ES module does not have.
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    },
    // Optional, native, never used.
    external: ['pg-native'],
    plugins: [wasmBeside(wasm)],
    tsconfigRaw: {},
    logLevel: 'silent',
  })
  return { files: { 'index.mjs': outputFiles[0]?.contents as Uint8Array, ...wasm, ...page(root) } }
}

/**
 * Prisma carries its query compiler as a base64 module, a third larger than the file and parsed as source at every cold
 * start. Such a module becomes one that reads the `.wasm` file; its importer takes bytes as well as base64.
 */
function wasmBeside(files: Bundle['files']): Plugin {
  return {
    name: 'wasm-beside',
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

/** The login page is read by the app at run time, from the folder beside it. */
function page(root: string): Bundle['files'] {
  const folder = join(root, 'app/page')
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [`page/${name}`, new Uint8Array(readFileSync(join(folder, name)))]),
  )
}
