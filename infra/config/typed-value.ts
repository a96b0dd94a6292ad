import { z } from 'zod'

/*
 * `pulumi config set --path` stores what reads like a whole number or a boolean as one, everything else and every secret as
 * text; without `--path` all is text. A setting takes its value either way.
 */

/** A text: `plan 1` means the plan "1". */
export const text = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (typeof value === 'boolean' || isKept(value) ? String(value) : value), schema)

/** A text that means nothing where it is empty: the setting is then to be left out. */
export const notEmpty = text(
  z.string().refine((value) => value !== '', { error: 'must not be empty', params: { remedy: 'rm' } }),
)

/** Beyond these a number has lost digits of what was typed. */
const isKept = (value: unknown) =>
  typeof value === 'number' && (Number.isSafeInteger(value) || !Number.isInteger(value))

/** A number, also as text. */
export const whole = <T extends z.ZodType>(schema: T) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value),
    schema,
  )

/** true or false, also as text. */
export const flag = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => ({ true: true, false: false })[String(value).toLowerCase()] ?? value, schema)

/** The value of a setting as the engine hands it over: a list or an object is JSON text. */
export function typedValue(value: string): unknown {
  if (!/^[[{]/.test(value)) return value
  try {
    return JSON.parse(value, kept)
  } catch {
    return value // not JSON after all: the schema says what it should have been
  }
}

const largest = 2n ** 63n - 1n

/** Pulumi keeps whole numbers of 64 bits digit by digit, JavaScript those of 53: the digits stay as text. */
function kept(_: string, value: unknown, { source }: { source?: string } = {}): unknown {
  if (typeof value !== 'number' || isKept(value) || !/^-?\d+$/.test(source ?? '')) return value
  const exact = BigInt(source as string)
  return exact <= largest && exact >= -largest ? source : value
}
