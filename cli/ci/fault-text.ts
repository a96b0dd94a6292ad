import { stripVTControlCharacters } from 'node:util'
import { redact } from '../../rules/url/redact.ts'

const mostLines = 20

/** An error for a report: without stack trace, machine paths and secrets. */
export function faultText(message: string, secrets: readonly string[]): string {
  const lines = stripVTControlCharacters(message)
    .replace(/^error: /, '')
    .replace(/^Running program .* failed with an unhandled exception:\n/, '')
    .replace(/^(?:<ref \*\d+> )?(?:\w*Error|Problems?): (?:error serializing property "[^"]*": )*/, '')
    .split('\n')
  const trace = lines.findIndex((line) => /^\s+at /.test(line))
  const shown = (trace < 0 ? lines : lines.slice(0, trace)).slice(0, mostLines)
  return redact(shown.join('\n'), secrets).trim()
}

const secretName = /TOKEN|SECRET|PASSWORD|PASSPHRASE|CREDENTIAL|PRIVATE|ACCESS_KEY|API_KEY/

/** The secrets of an environment. CI masks them in logs only; a comment would publish them. */
export function secretsOf(environment: NodeJS.ProcessEnv): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    secretName.test(name) && value && value.length >= 8 ? value : [],
  )
}
