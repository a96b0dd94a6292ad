import { rmSync } from 'node:fs'
import { Problem } from '../infra/model/problem.ts'
import { type CloudFile, readCloudFile } from './cloud-file.ts'
import { fail } from './fail.ts'
import { homeFolder } from './home.ts'
import { ended } from './pid.ts'
import { removeServers } from './servers-folder.ts'

/** `npm run reset`: stops the embedded cloud and removes all of it: database, state, keys, deployments. */
async function main(): Promise<number> {
  const home = homeFolder()
  const cloud = runningCloudOf(home)
  if (cloud) await ended(cloud.pid, 'SIGTERM', 30_000)
  await removeServers(home)
  rmSync(home, { recursive: true, force: true })
  process.stdout.write(`removed ${home}\n`)
  return 0
}

/** Also where the file that says so is broken: then its servers are found by their folder. */
function runningCloudOf(home: string): CloudFile | undefined {
  try {
    return readCloudFile(home)
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}

process.exitCode = await main().catch(fail)
