import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { commandFor } from '../../rules/command-for.ts'
import { printableAll } from '../../rules/printable.ts'
import { Problem } from '../../rules/problem.ts'
import { vercelAccess } from '../doctor/sources/project.ts'
import { type LiveProject, liveProject } from '../doctor/vercel/live-project.ts'
import { print } from '../terminal/print.ts'
import { promptFor, unreadableValues } from './ask-values.ts'
import { doctorLines } from './doctor-lines.ts'
import { adoptOptions, type Given, type Options } from './options.ts'
import { planAdoption, teamOf } from './plan.ts'
import { type AdoptReport, adoptJson, adoptText, nextSteps } from './report.ts'
import { settingsProblems } from './settings-problems.ts'
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
  const answers = kept ? {} : await promptFor(asked, signal)
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
  if (existsSync(join(folder, 'Pulumi.yaml'))) return folder
  throw new Problem(
    'ADOPT_NO_FOLDER',
    `there is no Pulumi.yaml in ${folder}: the files belong next to Poolproof's`,
    'run it in a clone of Poolproof, or set its folder with --output',
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
