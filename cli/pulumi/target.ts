import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readCloudFile } from '../../local/cloud-file.ts'
import { homeFolder } from '../../local/paths.ts'
import { commandFor } from '../../rules/command-for.ts'
import { isInClone, settingsReference } from '../../rules/files/start-command.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import type { Engine } from './client.ts'
import { currentStack, ensureEmbeddedStack } from './embedded-stacks.ts'
import { realEngine, runningCloud } from './engines.ts'
import { stackOutput } from './stack.ts'

/** A stack that a command works on, on a real cloud or on the embedded one. */
export interface Target {
  name: string
  engine: Engine
  /** For people: which cloud it is on. */
  where: string
  /** Address of the Vercel API where it is not Vercel's own. */
  api?: string
  /** What the CLI prints, run on this stack. @throws Problem PULUMI_FAILED */
  pulumi(...args: [string, ...string[]]): Promise<string>
}

/**
 * The stack of that name: on the embedded cloud while that runs and carries it, else as your own shell would find it, with
 * the committed stack file. Without a name the embedded cloud's current one.
 *
 * @throws Problem CLOUD_NOT_RUNNING, STACK_FILE_MISSING, and what fetching the CLI throws
 */
export async function target(name?: string, signal?: AbortSignal): Promise<Target> {
  const [found] = await targets([name], signal)
  return found as Target
}

/** Several stacks of one cloud: the embedded one if it carries the first of them, with room for the others. */
export async function targets<Names extends readonly [string | undefined, ...string[]]>(
  names: Names,
  signal?: AbortSignal,
): Promise<{ [Index in keyof Names]: Target }> {
  const home = homeFolder()
  const { engine, where, api } = isCarried(home, names[0])
    ? await embedded()
    : await real(names as readonly unknown[] as readonly string[])
  const found: Target[] = []
  for (const given of names) {
    const name = given ?? currentStack(home, [])
    if (api) await ensureEmbeddedStack(home, name)
    const pulumi = (...args: [string, ...string[]]) => stackOutput(engine, name, args, signal)
    found.push({ name, engine, where, ...(api ? { api } : {}), pulumi })
  }
  return found as { [Index in keyof Names]: Target }
}

async function embedded() {
  const { engine, cloud } = await runningCloud()
  return { engine, where: 'the embedded cloud', api: cloud.api }
}

async function real(names: readonly string[]) {
  const engine = await realEngine()
  requireStackFiles(engine, ...names)
  return { engine, where: 'the real cloud', api: undefined }
}

/** A restarted cloud knows its first stack only; the others have their file next to it. No name means one of its own. */
function isCarried(home: string, name: string | undefined): boolean {
  if (name === undefined) return true
  const cloud = readCloudFile(home)
  return (
    cloud !== undefined && (name in cloud.stacks || existsSync(join(home, 'project', `Pulumi.${name}.yaml`)))
  )
}

/** Without its file a stack would be previewed as one that sets nothing. @throws Problem STACK_FILE_MISSING for each */
export function requireStackFiles({ folderOf }: Pick<Engine, 'folderOf'>, ...stacks: string[]): void {
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
    `${file}, which has the settings of stack ${stack}, is not in the root of this project`,
    `commit it there; a new one begins with: ${isInClone() ? `cp ${settingsReference()} ${file}` : commandFor(`poolproof init --stack ${stack}`)}`,
  )
