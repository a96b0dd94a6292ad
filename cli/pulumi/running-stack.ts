import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readCloudFile } from '../../local/cloud-file.ts'
import { homeFolder } from '../../local/paths.ts'
import { currentStack } from './current-stack.ts'
import { ensureEmbeddedStack } from './embedded-stack.ts'
import type { Engine } from './engine.ts'
import { runningCloud } from './running-cloud.ts'

export interface RunningStack {
  engine: Engine
  stack: string
  /** Address of the embedded Vercel's API. */
  api: string
}

/** The stack where the embedded cloud runs and carries it; undefined where a name leads elsewhere. */
export async function runningStack(name: string | undefined): Promise<RunningStack | undefined> {
  const home = homeFolder()
  if (name !== undefined && !isCarried(home, name)) return undefined
  const { engine, cloud } = await runningCloud()
  const stack = name ?? currentStack(home, [])
  await ensureEmbeddedStack(home, stack)
  return { engine, stack, api: cloud.api }
}

/** A cloud that was started anew knows its own stack only; the others have their file beside it. */
export function isCarried(home: string, name: string): boolean {
  const cloud = readCloudFile(home)
  return (
    cloud !== undefined && (name in cloud.stacks || existsSync(join(home, 'project', `Pulumi.${name}.yaml`)))
  )
}
