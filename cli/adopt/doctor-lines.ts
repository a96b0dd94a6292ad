import { resolve } from 'node:path'
import { Examination } from '../doctor/check-context.ts'
import type { Line } from '../doctor/line.ts'
import { doctorOptions } from '../doctor/options.ts'
import { examine } from '../doctor/run-checks.ts'
import { completed } from '../doctor/sources/enrich.ts'
import { project } from '../doctor/sources/project.ts'
import type { LiveProject } from '../doctor/vercel/live-project.ts'
import type { Answers } from './ask-values.ts'
import { buildOf, type Options } from './options.ts'

/** The doctor's lines, with what was given beside what Vercel tells. */
export async function examined(
  live: LiveProject,
  answers: Answers,
  options: Options,
  signal: AbortSignal,
): Promise<Line[]> {
  const { reads, offline, json } = options
  const url = live.variables[reads]?.value ?? answers[reads] ?? ''
  const asDoctor = doctorOptions(asDoctorGiven(options, url))
  const found = { ...(await project(options.project, asDoctor)), folder: appFolder(options) }
  const patient = await completed(found, asDoctor, url)
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
  return await examine(examination, !json)
}

/** What the doctor is given. */
function asDoctorGiven(options: Options, url: string) {
  const { project, team, plan, app, reads, offline, 'front-end': front } = options
  return { project, team, plan, app, reads, offline, 'front-end': front, url: url ? '-' : undefined }
}

/** The app's package.json and migrations stand beside its build, not where this runs. */
function appFolder(options: Options): string {
  return resolve(options.output, buildOf(options).replace(/[\\/]?\.vercel([\\/]output)?[\\/]?$/, '') || '.')
}
