import { type CloudFile, readCloudFile } from '../../local/cloud-file.ts'
import { homeFolder } from '../../local/paths.ts'
import { embeddedCommands } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { ensureTools } from '../../setup/tools.ts'
import { createEngine, type Engine } from './engine.ts'

/**
 * The embedded cloud that runs now, and the engine that goes with it.
 *
 * @throws Problem CLOUD_NOT_RUNNING
 */
export async function runningCloud(): Promise<{ cloud: CloudFile; engine: Engine }> {
  const home = homeFolder()
  const cloud = readCloudFile(home)
  if (!cloud) {
    throw new Problem(
      'CLOUD_NOT_RUNNING',
      'the embedded cloud is not running',
      'run `npm start` in another terminal (it recovers and proves by itself)',
    )
  }
  Object.assign(process.env, embeddedCommands)
  return { cloud, engine: createEngine(home, await ensureTools()) }
}
