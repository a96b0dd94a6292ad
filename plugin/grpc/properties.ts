import { isDeepStrictEqual } from 'node:util'
import type { JavaScriptValue, Struct } from 'google-protobuf/google/protobuf/struct_pb.js'
import struct from 'google-protobuf/google/protobuf/struct_pb.js'

/** A value that a preview cannot know yet. Compare with `===`. */
export const UNKNOWN: unique symbol = Symbol('unknown')

export type Value =
  | string
  | number
  | boolean
  | null
  | typeof UNKNOWN
  | readonly Value[]
  | { readonly [name: string]: Value | undefined }

/** Plain values by name. `undefined` and absent mean the same; null never arrives, it is dropped on the way in. */
export type Properties = Record<string, Value | undefined>

// The engine's marks inside a Struct, from the SDK's runtime/rpc.
const KIND = '4dabf18193072939515e22adb298388d'
const SECRET = '1b47061264138c4ac30d75fd1eb44270'
const OUTPUT = 'd0e6a833031e9bbcd3f4e8bde6ca49a4'
const RESOURCE = '5cf8f73096256a8f31e491e813e4eb8e'
const UNKNOWN_TEXT = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'

type Marked = { readonly [name: string]: JavaScriptValue }
interface Opened {
  value: Value | undefined
  secret: boolean
}

const OPEN: Record<string, (marked: Marked) => Opened> = {
  [SECRET]: ({ value }) => ({ ...open(value ?? null), secret: true }),
  [OUTPUT]: ({ value, secret }) => {
    const inner: Opened = value === undefined ? { value: UNKNOWN, secret: false } : open(value)
    return { value: inner.value, secret: inner.secret || secret === true }
  },
  [RESOURCE]: ({ id, urn }) => open(id ?? urn ?? null),
}

function open(value: JavaScriptValue): Opened {
  if (value === null) return { value: undefined, secret: false }
  if (value === UNKNOWN_TEXT) return { value: UNKNOWN, secret: false }
  if (typeof value !== 'object') return { value, secret: false }
  if (Array.isArray(value)) {
    const items = value.map(open)
    return { value: items.map((item) => item.value ?? null), secret: items.some((item) => item.secret) }
  }
  const fields = value as Marked
  const marked = OPEN[String(fields[KIND])]
  if (marked) return marked(fields)
  const opened = Object.entries(fields).map(([name, field]) => [name, open(field)] as const)
  return {
    value: Object.fromEntries(
      opened.flatMap(([name, field]) => (field.value === undefined ? [] : [[name, field.value]])),
    ),
    secret: opened.some(([, field]) => field.secret),
  }
}

/** What the engine sent: plain values, and the names of those that contain a secret. */
export function fromStruct(message: Struct | undefined): { values: Properties; secrets: Set<string> } {
  const values: Properties = {}
  const secrets = new Set<string>()
  for (const [name, field] of Object.entries(message?.toJavaScript() ?? {})) {
    const { value, secret } = open(field)
    if (value !== undefined) values[name] = value
    if (secret && value !== undefined) secrets.add(name)
  }
  return { values, secrets }
}

function close(value: Value): JavaScriptValue {
  if (value === UNKNOWN) return UNKNOWN_TEXT
  if (value === null || typeof value !== 'object') return value as JavaScriptValue
  if (Array.isArray(value)) return value.map(close)
  return Object.fromEntries(
    Object.entries(value as Properties).flatMap(([name, field]) =>
      field === undefined ? [] : [[name, close(field)]],
    ),
  )
}

/** For the engine; the values named in `secrets` go in secret envelopes. */
export function toStruct(values: Properties, secrets: Iterable<string> = []): Struct {
  const hidden = new Set(secrets)
  return struct.Struct.fromJavaScript(
    Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => {
        if (value === undefined) return []
        return [[name, hidden.has(name) ? { [KIND]: SECRET, value: close(value) } : close(value)]]
      }),
    ),
  )
}

/** True where any part of the value is not known yet. */
export function hasUnknown(value: Value | undefined): boolean {
  if (value === UNKNOWN) return true
  if (value === null || typeof value !== 'object') return false
  return Object.values(value).some(hasUnknown)
}

/** Names whose values differ; a value that is not known yet always differs. */
export function changedNames(olds: Properties, news: Properties): string[] {
  const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])].sort()
  return names.filter((name) => hasUnknown(news[name]) || !isDeepStrictEqual(olds[name], news[name]))
}

/** Values in the type that `check` has made sure of: the one cast between the engine's values and a resource's. */
export function typed<T>(values: Properties): T {
  return values as unknown as T
}
