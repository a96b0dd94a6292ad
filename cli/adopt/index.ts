import { resolve } from 'node:path'
import { checkCustomAppSettings } from '../../infra/config/app-settings.ts'
import { configProblems } from '../../infra/config/config-problem.ts'
import { databaseSettings } from '../../infra/config/database-settings.ts'
import { settingsSchema } from '../../infra/config/settings.ts'
import { commandFor } from '../../rules/command-for.ts'
import { hasPulumiFile } from '../../rules/files/project-folder.ts'
import { printableAll } from '../../rules/printable.ts'
import { Problem } from '../../rules/problem.ts'
import { CheckContext } from '../doctor/check-context.ts'
import type { Line } from '../doctor/checks/check.ts'
import { doctorOptions } from '../doctor/options.ts'
import { runChecks } from '../doctor/run-checks.ts'
import { enrich } from '../doctor/sources/enrich.ts'
import { project, vercelAccess } from '../doctor/sources/project.ts'
import { type LiveProject, liveProject } from '../doctor/vercel/live-project.ts'
import { print } from '../terminal/print.ts'
import { type Answers, promptFor, unreadableValues } from './ask-values.ts'
import { adoptOptions, buildOf, type Given, type Options } from './options.ts'
import { planAdoption, type Setting, teamOf } from './plan.ts'
import { type AdoptReport, adoptJson, adoptText, nextSteps } from './report.ts'
import { argumentsIn, projectIn, stackFileOf } from './stack-file.ts'
import { writeAdoption } from './write.ts'

/** `poolproof adopt`: reads a manually configured project, checks it, and writes the files that adopt it. */
export async function adopt(given: Given, signal: AbortSignal): Promise<number> {
  const options = adoptOptions(given)
  const folder = projectFolder(options)
  const access = vercelAccess(options.team)
  const live = await liveProject(access, options.project)
  const kept = isAdopted(live, folder, options)
  const asked = unreadableValues(live, options)
  const answers = kept ? {} : await promptFor(asked, signal, live.elsewhere)
  const known = kept ? argumentsIn(stackFileOf(folder, options.stack), asked) : answers
  const { settings, adopted, ...plan } = planAdoption(live, known, options)
  const lines = await doctorLines(live, answers, options, signal)
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
  const open = kept ? [] : settingsProblems(settings, access.token)
  const next = nextSteps(options, written, adopted.length)
  const report: AdoptReport = printableAll({
    project: live.name,
    stack: options.stack,
    kept,
    ...written,
    ...plan,
    // It is not known here whether an existing stack has written them again.
    rewritten: kept ? [] : plan.rewritten,
    lines,
    unfinished: open,
    next,
  })
  const colored = process.stdout.isTTY === true && !process.env.NO_COLOR
  return print(options.json ? adoptJson(report) : adoptText(report, colored))
}

/** @throws Problem ADOPT_NO_FOLDER */
function projectFolder({ output }: Options): string {
  const folder = resolve(output)
  if (hasPulumiFile(folder)) return folder
  throw new Problem(
    'ADOPT_NO_FOLDER',
    `there is no Pulumi.yaml in ${folder}: the files belong next to it`,
    'run it in your project (npx poolproof init makes one), or set its folder with --output',
  )
}

/** Whether the stack file already belongs to this project. @throws Problem ADOPT_STACK_TAKEN, ADOPT_MANAGED */
function isAdopted(live: LiveProject, folder: string, { stack, overwrite }: Options): boolean {
  const project = projectIn(stackFileOf(folder, stack))
  if (project !== undefined && !overwrite) {
    if (project === live.name) return true
    throw new Problem(
      'ADOPT_STACK_TAKEN',
      `Pulumi.${stack}.yaml exists and has other settings`,
      'choose another name with --stack, or overwrite it with --overwrite',
    )
  }
  if ('POOLPROOF_FINGERPRINT' in live.variables)
    throw new Problem(
      'ADOPT_MANAGED',
      `a stack already manages project ${live.name}: it set POOLPROOF_FINGERPRINT there`,
      `find it with ${commandFor('pulumi stack ls')}; if it is lost for good, run vercel env rm POOLPROOF_FINGERPRINT production, then adopt again`,
    )
  return false
}

/** One line of the terminal, overwritten by the next. */
function progress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what ? `… ${what}` : ''}`)
}

/** The doctor's lines, for the values from Vercel and the given ones. */
async function doctorLines(
  live: LiveProject,
  answers: Answers,
  options: Options,
  signal: AbortSignal,
): Promise<Line[]> {
  const { reads, offline, json } = options
  const url = live.variables[reads]?.value ?? answers[reads] ?? ''
  const asDoctor = doctorOptions(toDoctorArguments(options, url))
  const found = { ...(await project(options.project, asDoctor)), folder: appFolder(options) }
  const target = await enrich(found, asDoctor, url)
  const given = Object.entries(answers).filter(([name, value]) => value && name in target.facts.variables)
  const variables = {
    ...target.facts.variables,
    ...Object.fromEntries(given.map(([name, value]) => [name, { ...target.facts.variables[name], value }])),
  }
  const secrets = [...target.secrets, ...Object.values(answers)]
  await using context = new CheckContext(
    { ...target, facts: { ...target.facts, variables }, secrets },
    { offline, logIn: false, signal },
  )
  return await runChecks(context, !json)
}

/** The same options for the doctor. */
function toDoctorArguments(options: Options, url: string) {
  const { project, team, plan, app, reads, offline, 'front-end': front } = options
  return { project, team, plan, app, reads, offline, 'front-end': front, url: url ? '-' : undefined }
}

/** The app's package.json and migrations are in the folder of its build, not where this runs. */
function appFolder(options: Options): string {
  return resolve(options.output, buildOf(options).replace(/[\\/]?\.vercel([\\/]output)?[\\/]?$/, '') || '.')
}

/** What the program will refuse in these settings, by its own rules; each fix is the command that sets the value. */
export function settingsProblems(settings: readonly Setting[], token: string): Problem[] {
  const given: Record<string, unknown> = { vercelToken: token }
  for (const { path, value } of settings) {
    const [first = '', second] = path
    if (second === undefined) given[first] = value
    else given[first] = { ...(given[first] as object), [second]: value }
  }
  const { data, error } = settingsSchema
    .superRefine(checkCustomAppSettings)
    .safeParse(given, { reportInput: false })
  return data ? databaseSettings(data.database).faults : configProblems(error.issues, given)
}
