import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { liveProject } from '../doctor/vercel/live-project.ts'
import { fail } from '../local/fail.ts'
import { cloneFolder } from '../local/home.ts'
import { projectFileIn } from '../local/project-folder.ts'
import { runningCloud } from '../local/running-cloud.ts'
import { realEngine } from './real-engine.ts'

interface Way {
  args: string[]
  env: NodeJS.ProcessEnv
}

/** `npm run adopt -- ARGS`: `poolproof adopt` from this clone's sources; without a VERCEL_API_TOKEN, of a project on the running embedded cloud. */
async function main(args: string[]): Promise<number> {
  const { project, help } = namedIn(args)
  const isEmbedded = !process.env.VERCEL_API_TOKEN && project !== undefined && !help
  const way = isEmbedded ? await embedded(args, project) : await onRealCloud(args)
  return spawned(way)
}

function namedIn(args: string[]) {
  const options = {
    project: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const
  return parseArgs({ args, options, strict: false }).values as {
    project?: string
    help?: boolean
  }
}

async function onRealCloud(args: string[]): Promise<Way> {
  return { args, env: (await realEngine()).environment }
}

/** Its stack files have a folder of their own, and its domains an address on this machine. */
async function embedded(args: string[], project: string): Promise<Way> {
  const { cloud, engine } = await runningCloud()
  const { api: url, apiToken: token, teamId: team } = cloud
  const { host } = await liveProject({ token, team, url }, project)
  const answer = await fetch(`${url}/embedded/addresses/${host}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const { address } = (await answer.json()) as { address: string }
  const folder = projectFileIn(`${engine.home}/project`, cloneFolder)
  return {
    args: ['--team', team, '--output', folder, '--app', address, ...args],
    env: { ...engine.environment, VERCEL_API_TOKEN: token, VERCEL_API_URL: url },
  }
}

function spawned({ args, env }: Way): Promise<number> {
  const command = [`${cloneFolder}/cli/poolproof.ts`, 'adopt', ...args]
  const child = spawn(process.execPath, command, { cwd: cloneFolder, env, stdio: 'inherit' })
  // The terminal sends Ctrl+C to the whole group; what comes from elsewhere is passed on.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => child.kill(name))
  return new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve(status ?? 1))
  })
}

process.exitCode = await main(process.argv.slice(2)).catch(fail)
