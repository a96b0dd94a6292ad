import { stripVTControlCharacters } from 'node:util'
import { redact } from '../../../rules/url/redact.ts'

const mostLines = 20

/** An error as people need it: no stack trace, no path of the machine it ran on, no secret. */
export function faultText(message: string, secrets: readonly string[]): string {
  const lines = stripVTControlCharacters(message)
    .replace(/^error: /, '')
    .replace(/^Running program .* failed with an unhandled exception:\n/, '')
    .replace(/^(?:<ref \*\d+> )?(?:\w*Error|Problems?): (?:error serializing property "[^"]*": )*/, '')
    .split('\n')
  const trace = lines.findIndex((line) => /^\s+at /.test(line))
  const told = (trace < 0 ? lines : lines.slice(0, trace)).slice(0, mostLines)
  return redact(told.join('\n'), secrets).trim()
}
