import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import * as pulumi from '@pulumi/pulumi'
import { commandFor } from '../../rules/command-for.ts'
import { hasAuthApp, projectFolder } from '../../rules/files/project-folder.ts'
import { functionSettings } from '../../rules/function-settings.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import { type Release, sameBytes } from '../../rules/release/evidence.ts'
import type { Settings } from '../config/database-settings.ts'
import { runError } from '../config/run-error.ts'
import {
  type BuildOutput,
  digest,
  type Files,
  placeOutput,
  readOutput,
  withoutRegion,
  writeBuildOutput,
} from './build-output.ts'
import { bundleApp } from './bundle.ts'
import { keysNotRun, refusedKeys, toldKeys } from './embedded-output.ts'
import { measureOutput, planWarning, sizeProblems, sizeText } from './output-size.ts'
import { readPrebuiltOutput } from './prebuilt-output.ts'
import { findPublicFiles, secretProblem, sourceProblem } from './public-files.ts'
import { shadowedFunctions, shadowText } from './shadowed-functions.ts'
import { unbuiltProblem } from './unbuilt-app.ts'
import { workFolder } from './work-folder.ts'

/** The bytes that are to run, and where they come from. */
export interface AppBuild extends BuildOutput {
  commit: string
  /** On a rollback: what this stack holds of when it proved them. */
  proved?: Release
}

/**
 * The app of this commit, or the output that `poolproof:app.output` names; during a rollback the bytes of an earlier commit,
 * which `poolproof rollback` has put in place.
 */
export async function appBuild({
  app,
  env,
  functions,
  vercelApi,
}: Pick<Settings, 'app' | 'env' | 'functions'> & { vercelApi?: string }): Promise<AppBuild> {
  const folder = workFolder('build')
  const { POOLPROOF_ROLLBACK: rollback } = process.env
  try {
    if (rollback) return rebuilt(folder, JSON.parse(rollback))
    if (app.output) return prebuiltApp(app.output, env, vercelApi)
    requireAuthApp()
    const { files } = await bundleApp(projectFolder())
    return { ...writeBuildOutput(folder, files, functions), commit: currentCommit() }
  } catch (error) {
    throw runError(error)
  }
}

/** The output of `vercel build`, relative to the project. @throws Problem(s) APP_OUTPUT_* */
export function prebuiltApp(output: string, env: Settings['env'] = {}, vercelApi?: string): AppBuild {
  const files = readPrebuiltOutput(output)
  reviewOutput(output, files, env, vercelApi)
  return { ...placeOutput(workFolder('build'), files), commit: currentCommit() }
}

/** Says what is about to go up, and refuses what Vercel would refuse later, or serve to everybody. */
function reviewOutput(
  given: string,
  files: Files,
  env: Settings['env'],
  vercelApi: string | undefined,
): void {
  const measured = measureOutput(files, env)
  const found = findPublicFiles(files)
  const secret = secretProblem(given, found)
  const keys = keysNotRun(files, vercelApi)
  const refused = refusedKeys(given, keys)
  const unbuilt = unbuiltProblem(given, files)
  const shadowed = shadowText(shadowedFunctions(files))
  Problems.raise([
    ...(unbuilt ? [unbuilt] : []),
    ...sizeProblems(given, measured),
    ...(secret ? [secret] : []),
    ...(refused ? [refused] : []),
  ])
  for (const text of [sizeText(measured), ...toldKeys(keys)]) pulumi.log.info(`app.output: ${text}`)
  const behind = shadowed && `poolproof:app.output: ${shadowed}`
  for (const warning of [planWarning(given, measured), sourceProblem(given, found)?.message, behind])
    if (warning) pulumi.log.warn(warning)
}

/** What `poolproof rollback` built is hashed here, at preview as at update: only the bytes that were proved go up. */
function rebuilt(folder: string, { release, name }: { release: Release; name: string }): AppBuild {
  const found = readOutput(join(folder, name)) ?? {}
  const files = name === release.artifact ? found : withoutRegion(found)
  const artifact = digest(files)
  if (sameBytes(artifact, release.artifact))
    return { ...placeOutput(folder, files), commit: release.commit, proved: release }
  throw new Problem(
    'BUILD_CHANGED',
    `.poolproof/build/${name} contains artifact ${artifact}, and ${release.artifact} was built there: it was changed since`,
    commandFor(`poolproof rollback ${pulumi.getStack()} --to ${release.commit}`),
  )
}

/** The auth app is deployed from the project that has its sources: in another it would stand in for the app that you mean. */
function requireAuthApp(): void {
  if (hasAuthApp(projectFolder())) return
  throw new Problem(
    'APP_OUTPUT_MISSING',
    'poolproof:app.output is not set, so it is not known what to deploy',
    `run vercel build --prod, then: ${commandFor('pulumi config set --path poolproof:app.output .vercel/output')} and, with a route that asks the database: ${commandFor('pulumi config set --path poolproof:proof.path /api/users')}`,
  )
}

/** The commit this clone stands at, or `unknown` outside a git checkout (a downloaded archive deploys as well). */
function currentCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim()
  } catch {
    return 'unknown'
  }
}

/** `node infra/build/app-build.ts`: builds, and prints the artifact. CommonJS could not require a module that awaits. */
if (import.meta.main ?? process.argv[1] === import.meta.filename)
  void appBuild({ app: {}, env: {}, functions: functionSettings([]) }).then(({ artifact }) =>
    console.log(artifact),
  )
