import { join } from 'node:path'
import * as pulumi from '@pulumi/pulumi'
import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { type Release, sameBytes } from '../../rules/release/evidence.ts'
import type { Settings } from '../config/database-settings.ts'
import { runError } from '../config/run-error.ts'
import {
  type BuildOutput,
  digest,
  placeOutput,
  readOutput,
  withoutRegion,
  writeBuildOutput,
} from './build-output.ts'
import { bundleApp } from './bundle.ts'
import { currentCommit } from './commit.ts'
import { readPrebuiltOutput } from './prebuilt-output.ts'
import { workFolder } from './work-folder.ts'

/** The bytes that are to run, and where they come from. */
export interface AppBuild extends BuildOutput {
  commit: string
  /** On a rollback: what this stack holds of when it proved them. */
  proved?: Release
}

/** Seconds that a request may take. */
const maxDuration = 60

/** The app of this commit, or the output that `poolproof:app.output` names; on the way back (`poolproof rollback`) the bytes of an earlier one, which it has put in place. */
export async function appBuild({ app }: Pick<Settings, 'app'>): Promise<AppBuild> {
  const folder = workFolder('build')
  const { POOLPROOF_ROLLBACK: back } = process.env
  try {
    if (back) return rebuilt(folder, JSON.parse(back))
    const commit = currentCommit()
    if (app.output) return { ...placeOutput(folder, readPrebuiltOutput(app.output)), commit }
    const { files } = await bundleApp()
    return { ...writeBuildOutput(folder, files, maxDuration), commit }
  } catch (error) {
    throw runError(error)
  }
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
    `.poolproof/build/${name} holds artifact ${artifact}, and ${release.artifact} was built there: it was changed since`,
    commandFor(`poolproof rollback ${pulumi.getStack()} --to ${release.commit}`),
  )
}

/** `node infra/build/app-build.ts`: builds, and prints the artifact. */
if (import.meta.main) console.log((await appBuild({ app: {} })).artifact)
