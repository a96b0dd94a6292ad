import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import * as wasm from '@prisma/schema-engine-wasm/schema_engine_bg'
import { adapterFactory } from './adapter.ts'
import type { Database } from './database.ts'
import { tell } from './stderr.ts'

const require = createRequire(import.meta.url)
const glue = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')

/** A schema with nothing in it: `migrate diff` starts the engine without one. */
const EMPTY: [string, string] = ['schema.prisma', 'datasource db {\n  provider = "postgresql"\n}']

export type Engine = wasm.SchemaEngine

export async function startEngine(datamodels: string[], database: () => Database): Promise<Engine> {
  await load()
  const schemas = await Promise.all(
    datamodels.map(async (path): Promise<[string, string]> => [path, await readFile(path, 'utf8')]),
  )
  return wasm.SchemaEngine.new(
    { datamodels: schemas.length > 0 ? schemas : [EMPTY] },
    () => undefined,
    adapterFactory(database),
  )
}

export function engineVersion(): string {
  return JSON.parse(readFileSync(new URL('package.json', `file://${glue}`), 'utf8')).version
}

/** The package has no loader for Node, so its module is instantiated by hand. */
async function load(): Promise<void> {
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => tell('ERROR', { message }) },
  })
  const bytes = await readFile(glue.replace(/\.js$/, '.wasm'))
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': { ...wasm } })
  wasm.__wbg_set_wasm(instance.exports)
  ;(instance.exports.__wbindgen_start as () => void)()
}
