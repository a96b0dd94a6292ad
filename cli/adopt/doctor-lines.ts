import { resolve } from 'node:path'
import { CheckContext } from '../doctor/check-context.ts'
import type { Line } from '../doctor/checks/check.ts'
import { doctorOptions } from '../doctor/options.ts'
import { runChecks } from '../doctor/run-checks.ts'
import { enrich } from '../doctor/sources/enrich.ts'
import { project } from '../doctor/sources/project.ts'
import type { LiveProject } from '../doctor/vercel/live-project.ts'
import type { Answers } from './ask-values.ts'
import { buildOf, type Options } from './options.ts'

/** The doctor's lines, for the values from Vercel and the given ones. */
export async function doctorLines(
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
