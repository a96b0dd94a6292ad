import { isDeepStrictEqual } from 'node:util'
import type { CheckFailure } from '../../plugin/grpc/plugin.ts'
import { hasUnknown, type Properties, UNKNOWN, type Value } from '../../plugin/grpc/properties.ts'

/** One argument as the official provider's schema has it. */
export interface Attribute {
  kind: 'string' | 'number' | 'boolean' | 'list' | 'set' | 'map' | 'object'
  required?: true
  /** Filled in when left out. */
  fallback?: Value
  /** Left out, the cloud decides; the diff then has nothing to say. */
  computed?: true
  /** A change replaces the resource. */
  replaces?: true
  /** The fault of a known value, or undefined. */
  rule?: (value: never) => string | undefined
}

export type Attributes = Readonly<Record<string, Attribute>>

const isRecord = (value: Value) => typeof value === 'object' && value !== null && !Array.isArray(value)

const IS_KIND: Record<Attribute['kind'], (value: Value) => boolean> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  list: Array.isArray,
  set: Array.isArray,
  map: isRecord,
  object: isRecord,
}

/** Every fault of the inputs, one per argument. `refuse` words the fault of an argument that is not in the table. */
export function attributeFaults(
  attributes: Attributes,
  inputs: Properties,
  refuse: (property: string) => string,
): CheckFailure[] {
  const faults: CheckFailure[] = []
  for (const property of Object.keys(inputs)) {
    if (!attributes[property]) faults.push({ property, reason: refuse(property) })
  }
  for (const [property, { kind, required, rule }] of Object.entries(attributes)) {
    const value = inputs[property]
    if (value === undefined) {
      if (required) faults.push({ property, reason: `missing required argument "${property}"` })
    } else if (value !== UNKNOWN && !IS_KIND[kind](value)) {
      faults.push({ property, reason: `"${property}" has to be a ${kind}` })
    } else if (!hasUnknown(value)) {
      const fault = rule?.(value as never)
      if (fault) faults.push({ property, reason: `"${property}" ${fault}` })
    }
  }
  return faults
}

/** What the bridge fills in; a default of `false` stays out. */
export function fallbacksFor(attributes: Attributes, inputs: Properties): Properties {
  const missing = Object.entries(attributes).filter(
    ([name, { fallback }]) => fallback !== undefined && fallback !== false && inputs[name] === undefined,
  )
  return Object.fromEntries(missing.map(([name, { fallback }]) => [name, fallback]))
}

/** Terraform keeps an argument nobody gave as its zero value, so both mean the same. */
function isZero(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

const sorted = (value: Value | undefined) => (Array.isArray(value) ? [...value].sort() : value)

const SAME: Record<Attribute['kind'], (old: Value | undefined, wanted: Value) => boolean> = {
  string: isDeepStrictEqual,
  number: isDeepStrictEqual,
  boolean: isDeepStrictEqual,
  list: isDeepStrictEqual,
  map: isDeepStrictEqual,
  set: (old, wanted) => isDeepStrictEqual(sorted(old), sorted(wanted)),
  // Fields that were left out are the cloud's to decide; lists inside are sets in these schemas.
  object: (old, wanted) =>
    Object.entries(wanted as Properties).every(([name, value]) =>
      isDeepStrictEqual(sorted((old as Properties | undefined)?.[name]), sorted(value)),
    ),
}

/** Names whose wanted value is not what the state holds; anything not known yet counts as another value. */
export function changedAttributes(attributes: Attributes, outputs: Properties, inputs: Properties): string[] {
  return Object.entries(attributes).flatMap(([name, { kind, computed }]) => {
    const old = outputs[name]
    const wanted = inputs[name]
    if (wanted === undefined) return computed || isZero(old) ? [] : [name]
    if (hasUnknown(wanted)) return [name]
    const same = SAME[kind](old, wanted) || (isZero(old) && isZero(wanted))
    return same ? [] : [name]
  })
}

/** What the program would have had to say for the cloud to look like this: refresh keeps its words, import finds them. */
export function readInputs(attributes: Attributes, olds: Properties, outputs: Properties): Properties {
  const importing = Object.keys(olds).length === 0
  const inputs: Properties = {}
  for (const [name, { kind, required, fallback }] of Object.entries(attributes)) {
    const found = outputs[name]
    const old = olds[name]
    if (importing) {
      // As the bridge does: whatever could have been given, left out where it is empty or the default and not required.
      if (required ? found !== undefined : !isZero(found) && !isDeepStrictEqual(found, fallback))
        inputs[name] = found
    } else if (old === undefined || found === undefined) {
      if (old !== undefined && !isZero(old)) continue
      inputs[name] = old
    } else if (SAME[kind](found, old)) {
      inputs[name] = old
    } else {
      inputs[name] = kind === 'object' ? narrowed(found as Properties, old as Properties) : found
    }
  }
  return inputs
}

function narrowed(found: Properties, old: Properties): Properties {
  return Object.fromEntries(Object.keys(old).map((name) => [name, found[name]]))
}
