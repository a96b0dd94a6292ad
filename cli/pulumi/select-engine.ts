import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { homeFolder } from '../../local/paths.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import { ensureEmbeddedStack } from './embedded-stack.ts'
import type { Engine } from './engine.ts'
import { realEngine } from './real-engine.ts'
import { runningCloud } from './running-cloud.ts'
import { isCarried } from './running-stack.ts'

/**
 * The engine for a command that works on any cloud: the embedded one while it runs and carries the first of these stacks,
 * with room for the others; else the CLI as the person's own shell would run it, with the committed stack files.
 *
 * @throws Problem CLOUD_NOT_RUNNING, STACK_FILE_MISSING
 */
export async function selectEngine(
  stacks: [string, ...string[]],
): Promise<{ engine: Engine; where: string }> {
  const home = homeFolder()
  if (!isCarried(home, stacks[0])) {
    const engine = await realEngine()
    refuseWithoutFile(engine, ...stacks)
    return { engine, where: 'the real cloud' }
  }
  for (const stack of stacks) await ensureEmbeddedStack(home, stack)
  return { engine: (await runningCloud()).engine, where: 'the embedded cloud' }
}

/** Without its file a stack would be previewed as one that sets nothing. @throws Problem STACK_FILE_MISSING for each */
export function refuseWithoutFile({ folderOf }: Pick<Engine, 'folderOf'>, ...stacks: string[]): void {
  const faults = stacks.flatMap((name) => {
    // Fully: organization/poolproof/NAME.
    const stack = name.split('/').at(-1) as string
    const file = `Pulumi.${stack}.yaml`
    return existsSync(join(folderOf(stack), file)) ? [] : missing(stack, file)
  })
  Problems.raise(faults)
}

const missing = (stack: string, file: string) =>
  new Problem(
    'STACK_FILE_MISSING',
    `${file}, which holds the settings of stack ${stack}, is not in the root of this project`,
    `commit it there; a new one begins with: cp docs/examples/stacks/staging.yaml ${file}`,
  )
