import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { digest, type Files, placeOutput, readOutput } from '../../infra/build/build-output.ts'
import { readPrebuiltOutput } from '../../infra/build/prebuilt-output.ts'
import { ownProject } from '../../local/paths.ts'
import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { type Release, sameBytes } from '../../rules/release/evidence.ts'
import { runCommand } from '../../setup/process/command.ts'
import { inWorkTree, rollbackDiffers } from './rebuild.ts'

interface OutputOptions {
  stack: string
  /** `poolproof:app.output`, relative to the project. */
  output: string
  /** The shell command that makes it, run in a work tree of the commit. */
  build: string | undefined
}

/**
 * The Build Output of an app of your own as it was proved: the bytes that were deployed from here, else those that its commit
 * holds, else what `build` makes of the commit. Puts it where the program expects builds, and returns its name there.
 *
 * @throws Problem ROLLBACK_COMMIT, ROLLBACK_BUILD, ROLLBACK_DIFFERS
 */
export async function earlierOutput(release: Release, options: OutputOptions): Promise<string> {
  const { artifact, commit } = release
  const builds = join(ownProject(), '.poolproof/build')
  const deployed = readOutput(join(builds, artifact))
  if (deployed && sameBytes(digest(deployed), artifact)) return artifact
  const files = await inWorkTree(commit, (project) => outputOf(project, release, options))
  const made = digest(files)
  if (!sameBytes(made, artifact)) throw rollbackDiffers(commit, artifact, made)
  placeOutput(builds, files)
  return made
}

async function outputOf(
  project: string,
  { commit }: Release,
  { stack, output, build }: OutputOptions,
): Promise<Files> {
  const isInside = !relative(project, resolve(project, output)).startsWith('..')
  if (isInside && existsSync(join(project, output))) return readPrebuiltOutput(output, project)
  if (!isInside || build === undefined)
    throw new Problem(
      'ROLLBACK_BUILD',
      `commit ${commit} does not hold ${output}, and the bytes that were deployed are not on this machine`,
      isInside
        ? `say how it is built: ${commandFor(`poolproof rollback ${stack} --build 'npm ci && npx vercel build --prod'`)}`
        : `check out that commit in the repository of the app, build it there, then: ${commandFor('pulumi up')}`,
    )
  await runCommand('sh', ['-c', build], { cwd: project })
  return readPrebuiltOutput(output, project)
}
