import { readFileSync } from 'node:fs'
import { checkServerIdentity } from 'node:tls'
import type { CheckFailure } from '../../../plugin/grpc/plugin.ts'
import type { Properties } from '../../../plugin/grpc/properties.ts'
import { type Attributes, attributeFaults, oneOf } from '../attributes.ts'
import { unsupported } from '../official-plugin.ts'

export interface Settings {
  host: string
  port: number
  username: string
  password: string
  database: string
  /** The role for GRANT, OWNER and REASSIGN where the login name is another, such as `postgres.REF`. */
  databaseUsername: string
  superuser: boolean
  maxConnections: number
  /** Seconds. */
  connectTimeout: number
  ssl: false | object
}

const sslModes = ['disable', 'require', 'verify-ca', 'verify-full']

const attributes: Attributes = {
  host: { kind: 'string' },
  port: { kind: 'number' },
  database: { kind: 'string' },
  username: { kind: 'string' },
  password: { kind: 'string' },
  databaseUsername: { kind: 'string' },
  superuser: { kind: 'boolean' },
  maxConnections: { kind: 'number' },
  connectTimeout: { kind: 'number' },
  sslmode: { kind: 'string', rule: oneOf(...sslModes) },
  sslrootcert: { kind: 'string' },
  expectedVersion: { kind: 'string' },
  scheme: { kind: 'string', rule: oneOf('postgres') },
}

/** The SDK sends a provider's numbers and booleans as JSON text. */
function opened(inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const text = typeof value === 'string' && ['number', 'boolean'].includes(attributes[name]?.kind ?? '')
      return [name, text ? JSON.parse(value) : value]
    }),
  )
}

export function settingFaults(inputs: Properties): CheckFailure[] {
  return attributeFaults(
    attributes,
    opened(inputs),
    (name) => unsupported('postgresql', `provider.${name}`).what,
  )
}

/** `sslrootcert` is a path relative to the folder the engine starts plugins in: the program's. */
export function readSettings(inputs: Properties): Settings {
  const given = opened(inputs)
  const text = (name: string, fallback = '') => (given[name] as string | undefined) ?? fallback
  const number = (name: string, fallback: number) => (given[name] as number | undefined) ?? fallback
  const username = text('username', 'postgres')
  return {
    host: text('host', 'localhost'),
    port: number('port', 5432),
    username,
    password: text('password'),
    database: text('database', 'postgres'),
    databaseUsername: text('databaseUsername') || username,
    superuser: (given.superuser as boolean | undefined) ?? true,
    maxConnections: number('maxConnections', 20),
    connectTimeout: number('connectTimeout', 180),
    ssl: tls(text('sslmode', 'require'), text('sslrootcert')),
  }
}

/** lib/pq's modes, except that `require` verifies the chain as well: this project connects nowhere unverified. */
function tls(sslmode: string, sslrootcert: string): false | object {
  if (sslmode === 'disable') return false
  return {
    rejectUnauthorized: true,
    checkServerIdentity: sslmode === 'verify-full' ? checkServerIdentity : () => undefined,
    ...(sslrootcert ? { ca: readFileSync(sslrootcert, 'utf8') } : {}),
  }
}
