import { unsaidSteps } from '../../rules/engine-events.ts'
import { attachPulumi, type Engine } from '../pulumi/client.ts'
import { currentStack, ensureEmbeddedStack, setCurrentStack } from '../pulumi/embedded-stacks.ts'
import { runningCloud } from '../pulumi/engines.ts'
import { policyPack } from '../pulumi/stack.ts'
import { refuseLocked } from '../recovery/dead-lock.ts'
import { recovery } from '../recovery/leftovers.ts'

/** `npm run pulumi -- ARGS`: the plain CLI with the environment of the running embedded cloud, on any stack of it. */
export async function forward({ ARGUMENTS: args }: { ARGUMENTS: string[] }): Promise<number> {
  const { engine } = await runningCloud()
  const stack = currentStack(engine.home, args)
  await ensureEmbeddedStack(engine.home, stack)
  if (changes(args)) refuseLocked(engine, stack)
  // A Ctrl+C goes to the engine, which ends what is in flight and unlocks the stack; a second one makes it stop at once.
  const { code, events } = await attachPulumi(engine, withPolicies(args, engine), stack)
  if (code === 0) setCurrentStack(engine.home, args)
  else if (changes(args)) {
    const recover = recovery(engine, stack)
    if (recover) process.stderr.write(`An update of stack ${stack} was killed, so first: ${recover}\n`)
    for (const step of unsaidSteps(events)) process.stderr.write(`${step}\n`)
  }
  return code
}

/** As in `npm start`, unless the caller names a pack. */
function withPolicies(args: string[], engine: Engine): string[] {
  const planned = ['up', 'update', 'preview'].includes(args[0] ?? '')
  const own = args.some((arg) => arg.startsWith('--policy-pack') || arg === '--help')
  return planned && !own ? [...args, ...policyPack(engine)] : args
}

function changes(args: string[]): boolean {
  return args.some((arg) => ['up', 'update', 'preview', 'refresh', 'destroy'].includes(arg))
}
