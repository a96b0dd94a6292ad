import type { CheckFailure } from './plugin.ts'
import { hasUnknown, type Properties, type Value } from './properties.ts'

/** Returns what is wrong with a value, in words that never repeat it. */
export type InputRule = (value: Value | undefined) => string | undefined

/** Returns every fault at once; a value that is not known yet has none. */
export function checkInputs(rules: Record<string, InputRule>, inputs: Properties): CheckFailure[] {
  return Object.entries(rules).flatMap(([property, rule]) => {
    const reason = hasUnknown(inputs[property]) ? undefined : rule(inputs[property])
    return reason ? [{ property, reason }] : []
  })
}

export function optional(rule: InputRule): InputRule {
  return (value) => (value === undefined ? undefined : rule(value))
}

export const certificate: InputRule = (value) =>
  String(value).includes('BEGIN CERTIFICATE') ? undefined : 'has to be a PEM certificate'

export function listOf(what: string, isItem: (item: Value) => boolean): InputRule {
  return (value) => (Array.isArray(value) && value.every(isItem) ? undefined : `has to be a list of ${what}`)
}
