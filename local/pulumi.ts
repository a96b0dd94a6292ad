import { spawn } from 'node:child_process'
import { chosenStack, rememberStack } from './chosen-stack.ts'
import { ensureEmbeddedStack } from './embedded-stack.ts'
import { fail } from './fail.ts'
import { policyPack } from './policy-pack.ts'
import { projectFolder } from './project-folder.ts'
import { runningCloud } from './running-cloud.ts'

/** `npm run pulumi -- ARGS`: the plain CLI with the environment of the running embedded cloud, on any stack of it. */
async function main(args: string[]): Promise<number> {
  const { engine } = await runningCloud()
  const stack = chosenStack(engine.home, args)
  await ensureEmbeddedStack(engine.home, stack)
  const child = spawn(engine.pulumi, withPolicies(args, engine.home), {
    cwd: projectFolder(engine.home, stack),
    env: engine.environment,
    stdio: 'inherit',
  })
  // The terminal sends Ctrl+C to the whole group: the engine gets it without help, this process waits for it.
  process.on('SIGINT', () => undefined)
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve(status ?? 1))
  })
  if (code === 0) rememberStack(engine.home, args)
  else if (changes(args)) {
    process.stderr.write(
      'If an earlier run was killed half way (pending operations, a dead lock): npm run recover\n',
    )
  }
  return code
}

/** As in `npm start`, unless the caller names a pack. */
function withPolicies(args: string[], home: string): string[] {
  const planned = ['up', 'update', 'preview'].includes(args[0] ?? '')
  const own = args.some((arg) => arg.startsWith('--policy-pack') || arg === '--help')
  return planned && !own ? [...args, ...policyPack(home)] : args
}

function changes(args: string[]): boolean {
  return args.some((arg) => ['up', 'update', 'preview', 'refresh', 'destroy'].includes(arg))
}

process.exitCode = await main(process.argv.slice(2)).catch(fail)
