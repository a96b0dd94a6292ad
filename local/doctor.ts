import { spawn } from 'node:child_process'
import { fail } from './fail.ts'
import { cloneFolder } from './home.ts'
import { runningCloud } from './running-cloud.ts'

/** Options that say what to examine; without one it is the stack of the running embedded cloud. */
const sources = /^--(project|stack|env-file|url|logs|help)\b|^-h$/

/** `npm run doctor -- ARGS`: `poolproof doctor` from this clone's sources. */
async function main(args: string[]): Promise<number> {
  const named = args.some((arg) => sources.test(arg))
  const { args: all, env } = named ? { args, env: process.env } : await embedded(args)
  const command = [`${cloneFolder}/cli/poolproof.ts`, 'doctor', ...all]
  const child = spawn(process.execPath, command, { cwd: cloneFolder, env, stdio: 'inherit' })
  // The terminal sends Ctrl+C to the whole group; what comes from elsewhere is passed on.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => child.kill(name))
  return new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve(status ?? 1))
  })
}

/** The stack of the running cloud, with the environment of its engine and the address of its Vercel. */
async function embedded(args: string[]): Promise<{ args: string[]; env: NodeJS.ProcessEnv }> {
  const { cloud, engine } = await runningCloud()
  return {
    args: [...args, '--stack', cloud.stack],
    env: { ...engine.environment, VERCEL_API_URL: cloud.api },
  }
}

process.exitCode = await main(process.argv.slice(2)).catch(fail)
