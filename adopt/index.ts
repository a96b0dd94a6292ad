import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Examination } from '../doctor/examination.ts'
import { examine } from '../doctor/examine.ts'
import type { Line } from '../doctor/line.ts'
import { readOptions as doctorOptions } from '../doctor/options.ts'
import { findPatient } from '../doctor/sources/index.ts'
import { vercelAccess } from '../doctor/sources/project.ts'
import { type LiveProject, liveProject } from '../doctor/vercel/live-project.ts'
import { Problem } from '../infra/model/problem.ts'
import { nextSteps } from './next-steps.ts'
import { type Options, readOptions, usage } from './options.ts'
import { planAdoption, teamOf } from './plan.ts'
import { type AdoptReport, adoptJson, adoptText } from './report.ts'
import { givenIn, projectIn, stackFileOf } from './stack-file.ts'
import { unfinished } from './unfinished.ts'
import { type Answers, askFor, unreadable } from './unreadable.ts'
import { writeAdoption } from './write.ts'

/** `poolproof adopt`: reads a hand-made project, says what is wrong with it, writes what takes it over. */
export async function adopt(args: string[], signal: AbortSignal): Promise<number> {
  const options = readOptions(args)
  if (options.help) return print(usage)
  const folder = projectFolder(options)
  const access = vercelAccess(options.team)
  const live = await liveProject(access, options.project)
  const kept = isAdopted(live, folder, options)
  const asked = unreadable(live, options)
  const answers = kept ? {} : await askFor(asked, signal)
  const known = kept ? givenIn(stackFileOf(folder, options.stack), asked) : answers
  const { settings, adopted, ...plan } = planAdoption(live, known, options)
  const lines = await examined(live, answers, options, signal)
  const written = options['dry-run']
    ? { files: [], imported: 0 }
    : await writeAdoption(
        { folder, signal },
        {
          stack: options.stack,
          project: live.name,
          adopted,
          settings: kept ? undefined : settings,
          token: access.token,
          team: teamOf(live, options),
        },
        options.json ? () => undefined : progress,
      )
  const open = kept ? [] : unfinished(settings, access.token)
  const next = nextSteps(options, written, adopted.length)
  const report: AdoptReport = {
    project: live.name,
    stack: options.stack,
    kept,
    ...written,
    ...plan,
    // Of what is in the stack already, nobody knows here whether it was written again.
    rewritten: kept ? [] : plan.rewritten,
    lines,
    unfinished: open,
    next,
  }
  const colored = process.stdout.isTTY === true && !process.env.NO_COLOR
  return print(options.json ? adoptJson(report) : adoptText(report, colored))
}

/** @throws Problem ADOPT_NO_FOLDER */
function projectFolder({ output }: Options): string {
  const folder = resolve(output)
  if (existsSync(join(folder, 'Pulumi.yaml'))) return folder
  throw new Problem(
    'ADOPT_NO_FOLDER',
    `there is no Pulumi.yaml in ${folder}: the files belong beside that of Poolproof`,
    'git clone Poolproof and run it there, or name its folder with --output',
  )
}

/** Whether the stack file is this project's already. @throws Problem ADOPT_STACK_TAKEN, ADOPT_MANAGED */
function isAdopted(live: LiveProject, folder: string, { stack, overwrite }: Options): boolean {
  const project = projectIn(stackFileOf(folder, stack))
  if (project !== undefined && !overwrite) {
    if (project === live.name) return true
    throw new Problem(
      'ADOPT_STACK_TAKEN',
      `Pulumi.${stack}.yaml is there and holds the settings of something else`,
      'choose another name with --stack, or write over it with --overwrite',
    )
  }
  if ('POOLPROOF_FINGERPRINT' in live.variables)
    throw new Problem(
      'ADOPT_MANAGED',
      `a stack has project ${live.name} already: it set POOLPROOF_FINGERPRINT there`,
      'pulumi stack ls shows it; where it is lost for good: vercel env rm POOLPROOF_FINGERPRINT production, then adopt again',
    )
  return false
}

/** The doctor's lines, with what was given beside what Vercel tells. */
async function examined(
  live: LiveProject,
  answers: Answers,
  options: Options,
  signal: AbortSignal,
): Promise<Line[]> {
  const { reads, offline, plan, app, 'front-end': front } = options
  const url = live.variables[reads]?.value ?? answers[reads]
  const more = {
    '--team': options.team,
    '--plan': plan,
    '--app': app,
    '--front-end': front,
    '--reads': reads,
  }
  const named = Object.entries(more).flatMap(([name, value]) => (value === undefined ? [] : [name, value]))
  const args = [
    '--project',
    options.project,
    ...named,
    ...(url ? ['--url', '-'] : []),
    ...(offline ? ['--offline'] : []),
  ]
  const patient = await findPatient(doctorOptions(args), signal, async () => url ?? '')
  const given = Object.entries(answers).filter(([name, value]) => value && name in patient.facts.variables)
  const variables = {
    ...patient.facts.variables,
    ...Object.fromEntries(given.map(([name, value]) => [name, { ...patient.facts.variables[name], value }])),
  }
  const secrets = [...patient.secrets, ...Object.values(answers)]
  await using examination = new Examination(
    { ...patient, facts: { ...patient.facts, variables }, secrets },
    { offline, logIn: false, signal },
  )
  return examine(examination, !options.json)
}

/** One line of the terminal, written over by the next. */
function progress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what ? `… ${what}` : ''}`)
}

function print(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}
