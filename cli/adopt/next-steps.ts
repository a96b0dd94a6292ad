import { commandFor } from '../../rules/command-for.ts'
import type { Options } from './options.ts'
import type { WrittenFiles } from './write.ts'

/** What to type after this run. */
export function nextSteps(
  { stack, 'dry-run': dry }: Options,
  { files, imported }: WrittenFiles,
  resources: number,
): string[] {
  if (dry) return ['the same command without --dry-run']
  const isImporting = files.some((name) => name.endsWith('.import.json'))
  return [
    ...(imported < resources && isImporting
      ? [
          commandFor(
            `pulumi import --stack ${stack} --file ${stack}.import.json --protect=false --generate-code=false`,
          ),
        ]
      : []),
    `vercel build --prod in your app, then: ${commandFor(`pulumi preview --stack ${stack}`)}`,
    commandFor(`pulumi up --stack ${stack}`),
  ]
}
