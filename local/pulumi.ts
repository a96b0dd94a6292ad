import { spawn } from 'node:child_process'
import { Problem } from '../infra/model/problem.ts'
import { ensureTools } from '../setup/tools.ts'
import { readCloudFile } from './cloud-file.ts'
import { createEngine } from './engine.ts'
import { fail } from './fail.ts'
import { cloneFolder, homeFolder } from './home.ts'

/** `npm run pulumi -- ARGS`: the plain CLI with the environment of the running embedded cloud. */
async function main(args: string[]): Promise<number> {
  const home = homeFolder()
  if (!readCloudFile(home)) {
    throw new Problem(
      'CLOUD_NOT_RUNNING',
      'the embedded cloud is not running',
      'run `npm start` in another terminal',
    )
  }
  const engine = createEngine(home, await ensureTools())
  const child = spawn(engine.pulumi, args, { cwd: cloneFolder, env: engine.environment, stdio: 'inherit' })
  // The terminal sends Ctrl+C to the whole group: the engine gets it without help, this process waits for it.
  process.on('SIGINT', () => undefined)
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve(status ?? 1))
  })
  if (code !== 0 && changes(args)) {
    process.stderr.write(
      'If an earlier run was killed half way (pending operations, a dead lock): npm run recover\n',
    )
  }
  return code
}

function changes(args: string[]): boolean {
  return args.some((arg) => ['up', 'update', 'preview', 'refresh', 'destroy'].includes(arg))
}

process.exitCode = await main(process.argv.slice(2)).catch(fail)
