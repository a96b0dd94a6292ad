import { rmSync } from 'node:fs'
import { type CloudFile, readCloudFile } from '../../local/cloud-file.ts'
import { homeFolder } from '../../local/paths.ts'
import { removeServers } from '../../local/servers/servers-folder.ts'
import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { endProcess } from '../../setup/process/pid.mjs'
import { canPrompt, confirm } from '../terminal/confirm.ts'
import { print } from '../terminal/print.ts'

/** `poolproof reset`: stops the embedded cloud and removes all of it. */
export async function reset({ yes }: { yes: boolean }): Promise<number> {
  const home = homeFolder()
  const cloud = runningCloudOf(home)
  const stopped = cloud ? `stops the embedded cloud (process ${cloud.pid}) and ` : ''
  const what = `this ${stopped}removes ${home}: databases, state, keys, deployments, logs`
  if (!yes && !canPrompt())
    throw new Problem(
      'CONFIRMATION_MISSING',
      `${what}; there is no terminal to ask at`,
      `${commandFor('poolproof reset --yes')}`,
    )
  if (!yes) process.stderr.write(`${what}\n`)
  if (!yes && !(await confirm('yes'))) return print('nothing was removed')
  if (cloud) await endProcess(cloud.pid, 'SIGTERM', 30_000)
  await removeServers(home)
  rmSync(home, { recursive: true, force: true })
  return print(`removed ${home}`)
}

/** Undefined also if its file is broken: then its servers are found by their folder. */
function runningCloudOf(home: string): CloudFile | undefined {
  try {
    return readCloudFile(home)
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}
