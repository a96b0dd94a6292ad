import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'

/** What an edge function may import of Node; https://vercel.com/docs/functions/runtimes/edge#compatible-node.js-modules */
const modules = ['async_hooks', 'assert', 'buffer', 'events', 'util']
const external = modules.flatMap((name) => [name, `node:${name}`])

/**
 * The exports of an edge function, loaded in Vercel's own edge runtime: its web standard globals, no
 * `process` but `process.env`, no code from strings. ES modules become one script; a `.wasm` file is a WebAssembly.Module.
 * @param {string} file
 * @param {{ name: string, path: string }[]} assets of .vc-config.json
 */
export async function loadEdgeFunction(file, assets) {
  const { EdgeRuntime } = await import('edge-runtime')
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'browser',
    conditions: ['edge-light', 'worker'],
    target: 'es2022',
    external,
    logLevel: 'silent',
    plugins: [wasmModules],
  })
  const require = createRequire(file)
  const runtime = new EdgeRuntime({
    extend: (context) =>
      Object.assign(context, {
        process: { env: { ...process.env } },
        AsyncLocalStorage: require('node:async_hooks').AsyncLocalStorage,
        [Symbol.for('@vercel/request-context')]: Reflect.get(
          globalThis,
          Symbol.for('@vercel/request-context'),
        ),
        readWasm: (/** @type {string} */ path) => new WebAssembly.Module(readFileSync(path)),
        ...Object.fromEntries(
          assets
            .filter(({ path }) => path.endsWith('.wasm'))
            .map(({ name, path }) => [name, new WebAssembly.Module(readFileSync(join(dirname(file), path)))]),
        ),
      }),
  })
  const load = runtime.evaluate(`(function (module, exports, require) {${outputFiles[0]?.text}\n})`)
  const module = { exports: /** @type {any} */ ({}) }
  load(module, module.exports, (/** @type {string} */ name) => {
    if (external.includes(name)) return require(name)
    throw new Error(`The edge function imports ${name}, which the edge runtime does not have`)
  })
  return { exported: module.exports, Request: runtime.context.Request }
}

/** @type {import('esbuild').Plugin} */
const wasmModules = {
  name: 'wasm-modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.wasm(\?module)?$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace(/\?module$/, '')),
      namespace: 'wasm-module',
    }))
    onLoad({ filter: /.*/, namespace: 'wasm-module' }, ({ path }) => ({
      contents: `export default readWasm(${JSON.stringify(path)})`,
    }))
  },
}
