import { readCloudFile } from '../../../local/cloud-file.ts'
import { homeFolder, ownProject } from '../../../local/paths.ts'
import { startCommand } from '../../../rules/files/start-command.ts'
import { Problem } from '../../../rules/problem.ts'
import { adopt } from '../../adopt/index.ts'
import type { Given } from '../../adopt/options.ts'
import { liveProject } from '../../doctor/vercel/live-project.ts'
import { realEngine, replaceEnvironment, runningCloud } from '../../pulumi/engines.ts'
import { projectFileIn } from '../../pulumi/project-folder.ts'

/** `poolproof adopt` in a clone: without a VERCEL_API_TOKEN, of a project on the running embedded cloud. */
export async function adoptHere(given: Given, signal: AbortSignal): Promise<number> {
  const { project } = given
  if (project === undefined) return adopt(given, signal)
  if (process.env.VERCEL_API_TOKEN) {
    replaceEnvironment((await realEngine()).environment)
    return adopt(given, signal)
  }
  // Its stack files have a folder of their own, and its domains an address on this machine.
  if (!readCloudFile(homeFolder()))
    throw new Problem(
      'VERCEL_TOKEN_MISSING',
      'VERCEL_API_TOKEN is not set, and the embedded cloud is not running',
      `create a token at vercel.com/account/settings/tokens, then: export VERCEL_API_TOKEN=...; for a project on the embedded cloud: ${startCommand()}`,
    )
  const { cloud, engine } = await runningCloud()
  const { api: url, apiToken: token, teamId } = cloud
  const { host } = await liveProject({ token, team: teamId, url }, project)
  const answer = await fetch(`${url}/embedded/addresses/${host}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const { address } = (await answer.json()) as { address: string }
  const folder = projectFileIn(`${engine.home}/project`, ownProject())
  replaceEnvironment({ ...engine.environment, VERCEL_API_TOKEN: token, VERCEL_API_URL: url })
  process.chdir(ownProject())
  const { team = teamId, output = folder, app = address } = given
  return adopt({ ...given, team, output, app }, signal)
}
