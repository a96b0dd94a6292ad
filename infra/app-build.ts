import { join } from 'node:path'
import * as pulumi from '@pulumi/pulumi'
import { type BuildOutput, outputName, placeOutput, writeBuildOutput } from './build-output.ts'
import { bundleApp } from './bundle.ts'
import { currentCommit } from './commit.ts'
import type { Settings } from './database-settings.ts'
import { readGivenOutput } from './given-output.ts'
import { Problem } from './model/problem.ts'
import type { SignedEvidence } from './model/promotion/evidence.ts'
import { workFolder } from './work-folder.ts'

/** The bytes that are to run, and where they come from. */
export interface AppBuild extends BuildOutput {
  commit: string
  /** On a way back: what this stack signed when it proved them. */
  proved?: SignedEvidence
}

/** Seconds that a request may take. */
const maxDuration = 60

/** The app of this commit, or the output that `poolproof:app.output` names; on the way back (`poolproof rollback`) the bytes of an earlier one, which it has put in place. */
export async function appBuild({ app, region }: Pick<Settings, 'app' | 'region'>): Promise<AppBuild> {
  const folder = workFolder('build')
  const { POOLPROOF_ROLLBACK: back } = process.env
  if (back) {
    const proved: SignedEvidence = JSON.parse(back)
    const { artifact, commit } = proved
    return { path: join(folder, outputName(artifact, region)), artifact, commit, proved }
  }
  const commit = currentCommit()
  try {
    if (app.output) return { ...placeOutput(folder, readGivenOutput(app.output), region), commit }
    const { files } = await bundleApp()
    return { ...writeBuildOutput(folder, files, { region, maxDuration }), commit }
  } catch (error) {
    // A RunError is shown without a stack trace, which would only hide the fix.
    if (error instanceof Problem) throw new pulumi.RunError(error.message)
    throw error
  }
}

/** `node infra/app-build.ts REGION`: builds, and prints the artifact. */
if (import.meta.main) console.log((await appBuild({ app: {}, region: process.argv[2] ?? '' })).artifact)
