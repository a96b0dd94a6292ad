import { rmSync } from 'node:fs'
import { readCloudFile } from './cloud-file.ts'
import { fail } from './fail.ts'
import { homeFolder } from './home.ts'
import { ended } from './pid.ts'
import { removeServers } from './servers-folder.ts'

/** `npm run reset`: stops the embedded cloud and removes all of it: database, state, keys, deployments. */
async function main(): Promise<number> {
  const home = homeFolder()
  const cloud = readCloudFile(home)
  if (cloud) await ended(cloud.pid, 'SIGTERM', 30_000)
  await removeServers(home)
  rmSync(home, { recursive: true, force: true })
  process.stdout.write(`removed ${home}\n`)
  return 0
}

process.exitCode = await main().catch(fail)
