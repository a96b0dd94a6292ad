import { isDeepStrictEqual } from 'node:util'
import { parse, parseDocument } from 'yaml'

/** The stack file `own` with what has changed in the settings it follows, from `before` to `now`; all else stays as it is. */
export function followedSettings(own: string, before: string, now: string): string {
  const [old, wanted] = [before, now].map((text) => parse(text)?.config ?? {}) as [Config, Config]
  const file = parseDocument(own)
  for (const name of new Set([...Object.keys(old), ...Object.keys(wanted)])) {
    if (isDeepStrictEqual(old[name], wanted[name])) continue
    if (name in wanted) file.setIn(['config', name], wanted[name])
    else file.deleteIn(['config', name])
  }
  return file.toString()
}

type Config = Record<string, unknown>
