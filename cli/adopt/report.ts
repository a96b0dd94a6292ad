import { commandFor } from '../../rules/command-for.ts'
import type { Problem } from '../../rules/problem.ts'
import type { Line } from '../doctor/checks/check.ts'
import { reportText } from '../doctor/report.ts'
import type { Options } from './options.ts'
import type { Plan } from './plan.ts'
import type { WrittenFiles } from './write.ts'

/** The report of `poolproof adopt`; --json prints it as it is. */
export interface AdoptReport extends Pick<Plan, 'replaced' | 'rewritten' | 'left' | 'notes'> {
  project: string
  stack: string
  /** Written files. */
  files: readonly string[]
  /** True if the existing stack file stays. */
  kept: boolean
  /** Number of resources already in the stack. */
  imported: number
  /** The doctor's lines for the project. */
  lines: readonly Line[]
  /** Settings still missing. */
  unfinished: readonly Problem[]
  next: readonly string[]
}

export function adoptText(report: AdoptReport, colored: boolean): string {
  const { project, files, kept, lines, replaced, rewritten, left, notes, unfinished, next, imported } = report
  const sections: [title: string, rows: readonly string[]][] = [
    ['written', files],
    [
      'kept',
      kept
        ? [`Pulumi.${report.stack}.yaml: it already belongs to this project (--overwrite replaces it)`]
        : [],
    ],
    ['already in the stack', imported > 0 ? [`${imported} resources, left out of the import file`] : []],
    ['replaced by the first update, to become Sensitive', replaced],
    ['written again by the first update, with the same value', rewritten],
    ['left unchanged', left.map(({ name, why }) => `${name}: ${why}`)],
    ['notes', notes],
    ['set these before the first preview', unfinished.map(({ what, fix }) => `${what}\n    fix: ${fix}`)],
    ['next', next],
  ]
  const texts = sections
    .filter(([, rows]) => rows.length > 0)
    .map(([title, rows]) => [title, ...rows.map((row) => `  ${row}`)].join('\n'))
  return [reportText({ name: `project ${project}`, lines }, colored), ...texts].join('\n\n')
}

export function adoptJson({ unfinished, ...report }: AdoptReport): string {
  const problems = unfinished.map(({ code, what, fix }) => ({ code, what, fix }))
  return JSON.stringify({ ...report, unfinished: problems }, null, 2)
}

/** The commands to run next. */
export function nextSteps(
  { stack, 'dry-run': dry }: Options,
  { files, imported }: WrittenFiles,
  resources: number,
): string[] {
  if (dry) return ['run the same command without --dry-run']
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
