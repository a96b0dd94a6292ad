import type { Problem } from '../../rules/problem.ts'
import type { Line } from '../doctor/checks/check.ts'
import { reportText } from '../doctor/report.ts'
import type { Plan } from './plan.ts'

/** What a run of `poolproof adopt` has to say; as it is with --json. */
export interface AdoptReport extends Pick<Plan, 'replaced' | 'rewritten' | 'left' | 'notes'> {
  project: string
  stack: string
  /** Written files; none where nothing was to be written. */
  files: readonly string[]
  /** True where the stack file was there already and stays. */
  kept: boolean
  /** Resources the stack holds already. */
  imported: number
  /** What is wrong with the project, as the doctor says it. */
  lines: readonly Line[]
  /** What the stack still wants to be told. */
  unfinished: readonly Problem[]
  next: readonly string[]
}

export function adoptText(report: AdoptReport, colored: boolean): string {
  const { project, files, kept, lines, replaced, rewritten, left, notes, unfinished, next, imported } = report
  const sections: [title: string, rows: readonly string[]][] = [
    ['written', files],
    [
      'kept',
      kept ? [`Pulumi.${report.stack}.yaml: it is this project's already (--overwrite writes it anew)`] : [],
    ],
    ['in the stack already', imported > 0 ? [`${imported} resources: they are not in the import file`] : []],
    ['the first update replaces, to make them Sensitive', replaced],
    ['it writes again, with the same value', rewritten],
    ['it leaves alone', left.map(({ name, why }) => `${name}: ${why}`)],
    ['to know', notes],
    ['to be set before the first preview', unfinished.map(({ what, fix }) => `${what}\n    fix: ${fix}`)],
    ['next', next],
  ]
  const told = sections
    .filter(([, rows]) => rows.length > 0)
    .map(([title, rows]) => [title, ...rows.map((row) => `  ${row}`)].join('\n'))
  return [reportText({ name: `project ${project}`, lines }, colored), ...told].join('\n\n')
}

export function adoptJson({ unfinished, ...report }: AdoptReport): string {
  const problems = unfinished.map(({ code, what, fix }) => ({ code, what, fix }))
  return JSON.stringify({ ...report, unfinished: problems }, null, 2)
}
