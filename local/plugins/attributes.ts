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
  rule?: Rule<never>
}

export type Attributes = Readonly<Record<string, Attribute>>

/** Returns the fault of one value, worded to follow the argument's name. */
type Rule<Type> = (value: Type) => string | undefined

export function oneOf(...allowed: (string | number)[]): Rule<string | number> {
  return (value) =>
    allowed.includes(value) ? undefined : `has to be one of ${allowed.join(', ')}, not ${value}`
}

export function atLeast(least: number): Rule<number> {
  return (value) => (value >= least ? undefined : `has to be at least ${least}, not ${value}`)
}

/** The value is not shown: it may be a secret. */
export function matching(pattern: RegExp, meaning: string): Rule<string> {
  return (value) => (pattern.test(value) ? undefined : meaning)
}

export function atMostLong(most: number): Rule<string> {
  return (value) =>
    value.length <= most ? undefined : `has to be at most ${most} characters long, not ${value.length}`
}

export function eachOneOf(...allowed: string[]): Rule<readonly string[]> {
  return (values) => {
    const strange = values.filter((value) => !allowed.includes(value))
    return strange.length === 0 ? undefined : `may contain ${allowed.join(', ')}, not ${strange.join(', ')}`
  }
}

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

/** Returns every fault of the inputs, one per argument. `refuse` words the fault of an argument that is not in the table. */
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

/** Terraform keeps an argument that was left out as its zero value, so both mean the same. */
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

/** Names whose wanted value differs from the state's; a value that is not known yet always differs. */
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

/** The inputs that a program would need for these outputs: refresh keeps the program's own form, import makes one up. */
export function readInputs(attributes: Attributes, olds: Properties, outputs: Properties): Properties {
  const importing = Object.keys(olds).length === 0
  const inputs: Properties = {}
  for (const [name, { kind, required, fallback }] of Object.entries(attributes)) {
    const found = outputs[name]
    const old = olds[name]
    if (importing) {
      // As the bridge does: every argument, but optional ones that are empty or the default.
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
