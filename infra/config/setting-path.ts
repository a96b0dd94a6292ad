import type { z } from 'zod'
import { editDistance } from '../../rules/edit-distance.ts'

export type SettingPath = readonly (string | number)[]

/** A setting as an argument of `pulumi config`: `poolproof:poolMax`, `--path 'poolproof:acknowledge[0]'`. */
export function settingArgument(path: SettingPath): string {
  const name = settingName(path)
  const quoted = /^[\w:.-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`
  return path.length > 1 ? `--path ${quoted}` : quoted
}

/** As Pulumi writes it: `poolproof:database.plan`. */
export function settingName([first = '', ...rest]: SettingPath): string {
  const steps = rest.map((step) => {
    if (typeof step === 'number') return `[${step}]`
    return /^[\w-]+$/.test(step) ? `.${step}` : `["${step.replaceAll('"', '\\"')}"]`
  })
  return `poolproof:${first}${steps.join('')}`
}

/** Every setting that a schema knows, and what they stand in. Names in a record are anyone's and are left out. */
export function knownSettings(schema: z.core.$ZodType, path: string[] = []): string[][] {
  const { shape, options, innerType, out } = (schema as z.core.$ZodType & { _zod: { def: Inner } })._zod.def
  const inner = innerType ?? out
  if (inner) return knownSettings(inner, path)
  const below = shape
    ? Object.entries(shape).flatMap(([name, one]) => knownSettings(one, [...path, name]))
    : (options ?? []).flatMap((one) => knownSettings(one, path).slice(1))
  return [path, ...below]
}

interface Inner {
  shape?: Record<string, z.core.$ZodType>
  options?: z.core.$ZodType[]
  innerType?: z.core.$ZodType
  out?: z.core.$ZodType
}

/** The known setting that `path` may have meant; undefined where none is near. */
export function closest(path: SettingPath, known: readonly string[][]): string[] | undefined {
  const whole = plain(path)
  const last = plain(path.slice(-1))
  const candidates = known
    .filter((one) => one.length > 0)
    .map((one) => {
      const elsewhere = plain(one.slice(0, -1)) === plain(path.slice(0, -1)) ? 0 : 0.5
      return {
        one,
        steps: Math.min(
          editDistance(plain(one), whole),
          editDistance(plain(one.slice(-1)), last) + elsewhere,
        ),
      }
    })
    .toSorted((a, b) => a.steps - b.steps)
  const [best] = candidates
  return best && best.steps <= Math.max(1, last.length / 3) ? best.one : undefined
}

const plain = (path: SettingPath) => path.join('').toLowerCase().replaceAll(/[-_.]/g, '')
