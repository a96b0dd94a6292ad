import { parseArgs } from 'node:util'

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
