import { randomInt } from 'node:crypto'
import type { CheckFailure } from '../../../plugin/grpc/plugin.ts'
import { type Properties, typed } from '../../../plugin/grpc/properties.ts'
import { type Attribute, type Attributes, atLeast } from '../attributes.ts'

/** Any values; a change of one makes a new random value. */
export const keepers: Attribute = { kind: 'map', replaces: true }

/** What RandomString and RandomPassword share. */
export interface CharactersInputs {
  length: number
  lower?: boolean
  upper?: boolean
  numeric?: boolean
  number?: boolean
  special?: boolean
  overrideSpecial?: string
  minLower?: number
  minUpper?: number
  minNumeric?: number
  minSpecial?: number
}

const wanted = { kind: 'boolean', computed: true, replaces: true } as const
const least = { kind: 'number', computed: true, replaces: true, rule: atLeast(0) } as const

export const characterAttributes: Attributes = {
  keepers,
  length: { kind: 'number', required: true, replaces: true, rule: atLeast(1) },
  lower: wanted,
  upper: wanted,
  numeric: wanted,
  number: wanted,
  special: wanted,
  overrideSpecial: { kind: 'string', replaces: true },
  minLower: least,
  minUpper: least,
  minNumeric: least,
  minSpecial: least,
}

const kinds = [
  { wanted: 'lower', least: 'minLower', characters: 'abcdefghijklmnopqrstuvwxyz' },
  { wanted: 'upper', least: 'minUpper', characters: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' },
  { wanted: 'numeric', least: 'minNumeric', characters: '0123456789' },
  { wanted: 'special', least: 'minSpecial', characters: '!@#$%&*()-_=+[]{}<>:?' },
] as const

export function withDefaults(inputs: CharactersInputs) {
  const numeric = inputs.numeric ?? inputs.number ?? true
  return {
    lower: true,
    upper: true,
    special: true,
    minLower: 0,
    minUpper: 0,
    minNumeric: 0,
    minSpecial: 0,
    ...inputs,
    numeric,
    number: numeric,
  }
}

export function characterFaults(inputs: Properties): CheckFailure[] {
  const given = typed<CharactersInputs>(inputs)
  const faults: CheckFailure[] = []
  const sum = kinds.reduce((total, kind) => total + (Number(given[kind.least]) || 0), 0)
  if (given.length < sum) {
    faults.push({ property: 'length', reason: `"length" has to be at least the sum of all minimums, ${sum}` })
  }
  const all = withDefaults(given)
  if (kinds.every((kind) => all[kind.wanted] === false)) {
    faults.push({ property: 'special', reason: 'one of lower, upper, numeric, special has to be true' })
  }
  if (given.number !== undefined && given.numeric !== undefined && given.number !== given.numeric) {
    faults.push({ property: 'number', reason: '"number" and "numeric" contradict each other' })
  }
  return faults
}

/** `length` characters: the minimums first, the rest from everything wanted, then shuffled. */
export function randomCharacters(inputs: CharactersInputs): string {
  const all = withDefaults(inputs)
  const sets = kinds.map((kind) => ({
    least: all[kind.least],
    characters: kind.wanted === 'special' ? (all.overrideSpecial ?? kind.characters) : kind.characters,
    wanted: all[kind.wanted],
  }))
  const pick = (from: string) => from.charAt(randomInt(from.length))
  const result = sets.flatMap((set) => Array.from({ length: set.least }, () => pick(set.characters)))
  const any = sets.flatMap((set) => (set.wanted ? [set.characters] : [])).join('')
  while (result.length < all.length) result.push(pick(any))
  for (let last = result.length - 1; last > 0; last--) {
    const other = randomInt(last + 1)
    const swapped = result[other] as string
    result[other] = result[last] as string
    result[last] = swapped
  }
  return result.join('')
}
