import { join } from 'node:path'
import { projectFolder } from '../../rules/files/project-folder.ts'
import { isObject, readJson } from '../../rules/files/read-file.ts'
import { startCommand } from '../../rules/files/start-command.ts'
import { Problem } from '../../rules/problem.ts'
import { officialApi } from '../../rules/vercel/api.ts'

interface CloudFile {
  api: string
  stacks: Record<string, Record<string, unknown>>
}

const ownFile = () => join(projectFolder(), '.poolproof/cloud.json')

/**
 * Settings of a stack that runs on the embedded cloud (`poolproof:cloud: embedded`): ports and tokens differ from
 * clone to clone, so they come from the running cloud instead of a committed stack file.
 */
export function embeddedSettings(stack: string): Record<string, unknown> {
  const file = process.env.POOLPROOF_CLOUD ?? ownFile()
  const settings = readCloud(file)?.stacks[stack]
  if (settings) return settings
  throw notRunning(
    `stack ${stack} runs on the embedded cloud, which is not running (no address of it in ${file})`,
  )
}

/** Where Vercel's API is: on the embedded cloud, whichever program or stack it runs, or Vercel's own. */
export function vercelApi(cloud: unknown): string {
  const file = process.env.POOLPROOF_CLOUD ?? (cloud === 'embedded' ? ownFile() : undefined)
  if (!file) return officialApi
  const api = readCloud(file)?.api
  if (api) return api
  throw notRunning(`the embedded cloud is not running (no address of it in ${file})`)
}

function readCloud(file: string): CloudFile | undefined {
  return readJson<CloudFile>(file, {
    fix: `stop \`${startCommand()}\` (Ctrl+C), then \`rm -r ${file}\` and start it again`,
    holds: ({ api, stacks }) => typeof api === 'string' && isObject(stacks),
  })
}

function notRunning(what: string): Problem {
  return new Problem('CLOUD_NOT_RUNNING', what, `run \`${startCommand()}\` in another terminal`)
}
