import { createInterface } from 'node:readline'
import type { EngineArguments } from './arguments.ts'
import { databaseOf } from './database.ts'
import { type Engine, startEngine } from './engine.ts'

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
        throw new Error('the WASM schema engine makes its own shadow database: leave the URL out')
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
