import { ownProject } from '../../../local/paths.ts'
import { doctor } from '../../doctor/index.ts'
import type { Options } from '../../doctor/options.ts'
import { replaceEnvironment, runningCloud } from '../../pulumi/engines.ts'

/** `poolproof doctor` in a clone: where nothing is named it asks the stack of the running embedded cloud. */
export async function doctorHere(given: Options, signal: AbortSignal): Promise<number> {
  const { project, stack, file, url, logs } = given
  if ([project, stack, file, url, logs].some((source) => source !== undefined)) return doctor(given, signal)
  const { cloud, engine } = await runningCloud()
  replaceEnvironment({ ...engine.environment, VERCEL_API_URL: cloud.api })
  // Where its migrations and package.json are.
  process.chdir(ownProject())
  return doctor({ ...given, stack: cloud.stack }, signal)
}
