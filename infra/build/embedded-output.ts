import { commandFor } from '../../rules/command-for.ts'
import { type FoundKey, foundKeys, keyText } from '../../rules/output-keys.ts'
import { Problem } from '../../rules/problem.ts'
import { officialApi } from '../../rules/vercel/api.ts'
import type { Files } from './build-output.ts'

/** Keys of an output that the embedded cloud runs otherwise than Vercel, or not at all; on Vercel itself there are none. */
export function keysNotRun(files: Files, vercelApi: string | undefined): FoundKey[] {
  if (vercelApi === undefined || new URL(vercelApi).hostname === new URL(officialApi).hostname) return []
  return foundKeys(Object.keys(files), (name) => files[name] as Uint8Array)
}

/** All that are refused, in one Problem. */
export function refusedKeys(given: string, found: readonly FoundKey[]): Problem | undefined {
  const refused = found.filter(({ how }) => how === 'refused')
  if (refused.length === 0) return undefined
  return new Problem(
    'APP_OUTPUT_NOT_RUN',
    `poolproof:app.output: ${given} needs what Vercel runs and the embedded cloud does not: ${refused.map(keyText).join('; ')}`,
    `build it without them (\`vercel build --prod\`), or deploy it to a project on Vercel: ${commandFor('pulumi stack init staging')}`,
  )
}

/** What is said of the others. */
export const toldKeys = (found: readonly FoundKey[]): string[] =>
  found.filter(({ how }) => how === 'told').map((key) => `on the embedded cloud: ${keyText(key)}`)
