import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { isObject, readJson } from '../rules/files/read-file.ts'
import { startCommand } from '../rules/files/start-command.ts'

/** The stack of `npm start`; other commands may name others. */
export const devStack = 'dev'

/** Addresses and keys of a running embedded cloud: `.poolproof/cloud.json`, readable by its owner alone. */
export interface CloudFile {
  /** The deployed app, as a browser reaches it. */
  app: string
  /** Its login page. */
  page: string
  /** The live view; empty where none is served. */
  live: string
  /** The embedded Vercel's REST API and how to talk to it. */
  api: string
  apiToken: string
  teamId: string
  /** The app role's URL through the pooler; empty until the stack is up. */
  pooledUrl: string
  /** A superuser's URL that bypasses the pooler, for looking around. */
  adminUrl: string
  /** The pooler's console, where SHOW prints its figures. */
  consoleUrl: string
  stack: string
  /** The process that runs the cloud. */
  pid: number
  /** `poolproof:*` settings of each stack that this cloud carries; what infra/config/embedded-cloud.ts reads. */
  stacks: Record<string, Record<string, unknown>>
}

export function cloudFilePath(home: string): string {
  return `${home}/cloud.json`
}

export function writeCloudFile(home: string, cloud: CloudFile): void {
  const file = cloudFilePath(home)
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(cloud, null, 2)}\n`, { mode: 0o600 })
  renameSync(draft, file)
}

/** The running cloud's file, or undefined: also when the process that wrote it is gone. @throws Problem FILE_* */
export function readCloudFile(home: string): CloudFile | undefined {
  const file = cloudFilePath(home)
  const cloud = readCloud(file)
  try {
    if (cloud) process.kill(cloud.pid, 0)
    return cloud
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined
    throw error
  }
}

/** A cloud's file wherever it is, whether or not the cloud runs. @throws Problem FILE_* */
export function readCloud(file: string): CloudFile | undefined {
  return readJson<CloudFile>(file, {
    fix: `stop \`${startCommand()}\` (Ctrl+C), then \`rm -r ${file}\` and start it again`,
    holds: ({ api, apiToken, pid, stacks }) =>
      [api, apiToken].every((text) => typeof text === 'string') &&
      Number.isInteger(pid) &&
      pid > 0 &&
      isObject(stacks),
  })
}

export function removeCloudFile(home: string): void {
  rmSync(cloudFilePath(home), { force: true })
}
