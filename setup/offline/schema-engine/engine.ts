import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as wasm from '@prisma/schema-engine-wasm/schema_engine_bg'
import { connect, connectToNothing, connectToShadow } from './adapter.ts'
import { type EngineArguments, report } from './commands.ts'
import { type Database, databaseOf } from './database.ts'

const require = createRequire(import.meta.url)
const glue = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')

/** A schema with nothing in it: `migrate diff` starts the engine without one. */
const EMPTY: [string, string] = ['schema.prisma', 'datasource db {\n  provider = "postgresql"\n}']

interface Engine {
  call(method: string, params: unknown): Promise<unknown>
}

/** `datamodels` are paths of schema files. */
async function startEngine(datamodels: string[], database: Database | undefined): Promise<Engine> {
  await load()
  const schemas = await Promise.all(
    datamodels.map(async (path): Promise<[string, string]> => [path, await readFile(path, 'utf8')]),
  )
  const factory = bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => (database ? connect(database) : connectToNothing()),
    connectToShadowDb: () => (database ? connectToShadow(database) : connectToNothing()),
  })
  // What is no answer of the server, such as a broken TLS handshake, comes back as a number of this registry.
  const named = (error: Error): Error => {
    error.message = error.message.replace(/External error id#(\d+)/, (number, id) => {
      const cause = factory.errorRegistry.consumeError(Number(id))?.error
      return cause instanceof Error ? cause.message : number
    })
    return error
  }
  try {
    const datamodels = schemas.length > 0 ? schemas : [EMPTY]
    const engine = await wasm.SchemaEngine.new({ datamodels }, () => undefined, factory)
    return {
      async call(method, params) {
        const methods = engine as unknown as Record<string, ((params: unknown) => unknown) | undefined>
        if (!methods[method]) throw new Error(`the WASM schema engine has no method ${method}`)
        try {
          return await methods[method](params)
        } catch (error) {
          throw named(error as Error)
        }
      },
    }
  } catch (error) {
    throw named(error as Error)
  }
}

export function engineVersion(): string {
  return JSON.parse(readFileSync(new URL('package.json', `file://${glue}`), 'utf8')).version
}

/** The package has no loader for Node, so its module is instantiated here. */
async function load(): Promise<void> {
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => report('ERROR', { message }) },
  })
  const bytes = await readFile(glue.replace(/\.js$/, '.wasm'))
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': { ...wasm } })
  wasm.__wbg_set_wasm(instance.exports)
  ;(instance.exports.__wbindgen_start as () => void)()
}

interface Request {
  id: number
  /** Absent in the CLI's answers to our own `print`. */
  method?: string
  params?: Record<string, unknown>
}

/** The one method that the WASM engine calls by another name. */
const methods: Record<string, string> = { getDatabaseVersion: 'version' }

/** Answers the CLI's questions one after the other, in their order, until it has no more. */
export async function serveJsonRpc(
  input: NodeJS.ReadableStream,
  { datamodels, url, shadowDatabaseUrl }: Omit<EngineArguments, 'command' | 'version'>,
): Promise<void> {
  let engine: Promise<Engine> | undefined
  for await (const line of createInterface({ input })) {
    const request = JSON.parse(line) as Request
    if (!request.method) continue
    try {
      if (shadowDatabaseUrl)
        throw new Error('the WASM schema engine creates its own shadow database: leave the URL out')
      engine ??= startEngine(datamodels, url ? databaseOf(url, process.env) : undefined)
      say({ id: request.id, result: await ask(await engine, request) })
    } catch (thrown) {
      say({ id: request.id, error: failure(thrown as EngineError) })
    }
  }
}

async function ask(engine: Engine, { id, method = '', params }: Request): Promise<unknown> {
  if (method !== 'diff') return (await engine.call(methods[method] ?? method, params)) ?? {}
  // The binary prints a difference by a call of its own; the CLI ignores one inside the answer.
  const answer = await engine.call('diff', { shadowDatabaseUrl: null, ...params })
  const { stdout, ...result } = answer as { stdout?: string }
  if (stdout) say({ id: id + 1_000_000, method: 'print', params: { content: stdout } })
  return result
}

interface EngineError extends Error {
  code?: string
  meta?: unknown
}

function failure({ message, code, meta }: EngineError): object {
  return { code: 4466, message, data: { is_panic: false, message, error_code: code, meta } }
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}
