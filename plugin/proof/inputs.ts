import type { CheckFailure } from '../grpc/plugin.ts'
import { hasUnknown, type Properties, type Value } from '../grpc/properties.ts'

/** Returns what is wrong with a value, in words that never repeat it. */
type Rule = (value: Value | undefined) => string | undefined

const required: Record<string, Rule> = {
  deploymentId: text,
  deploymentUrl: text,
  frontendUrl: (value) =>
    typeof value === 'string' && URL.parse(value)?.origin === value
      ? undefined
      : 'has to be an origin without path or trailing slash',
  apiHost: (value) =>
    typeof value === 'string' && URL.parse(`https://${value}`)?.host === value
      ? undefined
      : 'has to be a host name',
  cronSecret: text,
  fingerprint: text,
  pooledUrl: postgresUrl,
  directUrl: postgresUrl,
  poolerBackends: count,
}

const optional: Record<string, Rule> = {
  bypassSecret: text,
  databaseCa: (value) =>
    String(value).includes('BEGIN CERTIFICATE') ? undefined : 'has to be a PEM certificate',
  app: (value) =>
    String((value as { path?: unknown } | null)?.path).startsWith('/') ? undefined : 'has to name a path',
  burst: (value) => counts(value, ['requests', 'concurrency']),
  timeouts: (value) => counts(value, ['healthMs', 'requestMs']),
}

/** Returns every fault at once; a value that is not known yet has none. */
export function checkProof(inputs: Properties): CheckFailure[] {
  const given = Object.entries(optional).filter(([property]) => inputs[property] !== undefined)
  return [...Object.entries(required), ...given].flatMap(([property, rule]) => {
    const reason = hasUnknown(inputs[property]) ? undefined : rule(inputs[property])
    return reason ? [{ property, reason }] : []
  })
}

function text(value: Value | undefined): string | undefined {
  return typeof value === 'string' && value ? undefined : 'has to be a text'
}

function postgresUrl(value: Value | undefined): string | undefined {
  const url = typeof value === 'string' ? URL.parse(value) : null
  const named = url && /^postgres(ql)?:$/.test(url.protocol) && url.username && url.pathname.length > 1
  return named ? undefined : 'has to be a postgresql:// URL with user and database'
}

function count(value: Value | undefined): string | undefined {
  return Number.isInteger(value) && Number(value) >= 1 ? undefined : 'has to be a whole number from 1 up'
}

function counts(value: Value | undefined, names: readonly string[]): string | undefined {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : undefined
  if (!entries) return `has to be an object of ${names.join(' and ')}`
  const wrong = entries.find(([name, number]) => !names.includes(name) || count(number))
  return wrong && `${wrong[0]} ${names.includes(wrong[0]) ? count(wrong[1]) : 'is not known'}`
}
