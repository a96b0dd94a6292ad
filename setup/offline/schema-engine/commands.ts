import { parseArgs } from 'node:util'
import { type Database, databaseOf, NO_DATABASE, quote, runAlone } from './database.ts'

/** What the Prisma CLI passes to its schema engine on the command line. */
export interface EngineArguments {
  /** Paths of the schema files; none for `migrate diff`. */
  datamodels: string[]
  /** The database, when the command needs one; the password may be left out (see database.ts). */
  url: string | undefined
  shadowDatabaseUrl: string | undefined
  /** `cli COMMAND` instead of the JSON-RPC conversation. */
  command: string | undefined
  version: boolean
}

const options = {
  datamodels: { type: 'string', multiple: true },
  datasource: { type: 'string' },
  'enabled-preview-features': { type: 'string' },
  'extension-types': { type: 'string' },
  version: { type: 'boolean' },
} as const

export function readArguments(argv: string[]): EngineArguments {
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true })
  const [cli, command] = positionals
  if (positionals.length > 0 && cli !== 'cli') throw new Error(`unknown engine command ${cli}`)
  const { url, shadowDatabaseUrl } = JSON.parse(values.datasource ?? '{}')
  return {
    datamodels: values.datamodels ?? [],
    url: url || undefined,
    shadowDatabaseUrl: shadowDatabaseUrl || undefined,
    command,
    version: values.version ?? false,
  }
}

/** What `schema-engine cli COMMAND` does, which the Prisma CLI asks before it starts a conversation. */
const commands: Record<string, (database: Database) => Promise<void>> = {
  'can-connect-to-database': (database) => runAlone(database, 'SELECT 1'),
  'create-database': (database) =>
    runAlone(database, `CREATE DATABASE ${quote(database.config.database)}`, 'postgres'),
}

/** Prisma's own codes, by SQLSTATE or Node's TLS code. */
const prismaCodes: Record<string, string> = {
  '28000': 'P1000',
  '28P01': 'P1000',
  '3D000': 'P1003',
  '42501': 'P1010',
  '53300': 'P2037',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'P1011',
  SELF_SIGNED_CERT_IN_CHAIN: 'P1011',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'P1011',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'P1011',
  ERR_TLS_CERT_ALTNAME_INVALID: 'P1011',
  CERT_HAS_EXPIRED: 'P1011',
}

/** The exit code: 0, or 1 with the reason on stderr in the words the CLI looks for. */
export async function runCommand(command: string, url: string | undefined): Promise<number> {
  report('INFO', { message: `Starting schema engine: ${command}` }) // the CLI drops the first line
  try {
    const run = commands[command]
    if (!run) throw new Error(`the WASM schema engine has no command ${command}`)
    if (!url) throw new Error(NO_DATABASE)
    await run(databaseOf(url, process.env))
    return 0
  } catch (thrown) {
    const error = thrown as Error & { code?: string }
    report('ERROR', { error_code: prismaCodes[error.code ?? ''] ?? 'P1001', message: reason(error) })
    return 1
  }
}

/** Node gives an AggregateError without a message when each address of a host refused. */
function reason(error: Error & { code?: string; errors?: Error[] }): string {
  return error.message || error.errors?.map(({ message }) => message).join('; ') || error.name
}

type Level = 'INFO' | 'ERROR'

/** One line of the official engine's log, of which the Prisma CLI makes its error texts. */
export function report(level: Level, fields: { message: string; error_code?: string }): void {
  process.stderr.write(`${JSON.stringify({ level, target: 'schema_engine::logger', fields })}\n`)
}

/** The official engine's exit code for a panic. */
const CRASHED = 101

/**
 * The CLI takes exit code 0 for an answer, even with a question still open: `migrate diff --exit-code` would print nothing
 * and report no difference. So this process ends with 0 in one place only, where everything has been answered.
 */
export function guardAgainstCrashes(): void {
  process.exitCode = CRASHED
  const crash = (thrown: unknown) => {
    report('ERROR', { message: thrown instanceof Error ? thrown.message : String(thrown) })
    process.exit(CRASHED)
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
}
