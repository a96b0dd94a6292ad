import { ensureEmbeddedStack } from '../local/embedded-stack.ts'
import type { Engine } from '../local/engine.ts'
import { homeFolder } from '../local/home.ts'
import { runningCloud } from '../local/running-cloud.ts'
import { realEngine } from './real-engine.ts'
import { isCarried } from './running-stack.ts'

/**
 * The engine for a command that works on any cloud: the embedded one while it runs and carries the first of these stacks,
 * with room for the others; else the CLI as the person's own shell would run it, with the committed stack files.
 */
export async function chosenEngine(
  stacks: [string, ...string[]],
): Promise<{ engine: Engine; where: string }> {
  const home = homeFolder()
  if (!isCarried(home, stacks[0])) return { engine: await realEngine(), where: 'the real cloud' }
  for (const stack of stacks) await ensureEmbeddedStack(home, stack)
  return { engine: (await runningCloud()).engine, where: 'the embedded cloud' }
}
