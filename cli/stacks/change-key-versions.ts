import { commandFor } from '../../rules/command-for.ts'
import { Problems } from '../../rules/problem.ts'
import {
  type Generations,
  generationFault,
  type RotationTargetName,
  rotationTargets,
} from '../../rules/release/generations.ts'
import { type StackHandle, servingGenerations } from '../pulumi/stack-handle.ts'

/** What a command did to the configuration of a stack. */
export interface Change {
  stack: string
  setting: string
  before: Generations
  after: Generations
  /** What to type to deploy it. */
  next: string
}

/** Writes the generations that `turn` makes of the configured ones, if the stack may go there from those that serve. */
export async function changeGenerations(
  stack: StackHandle,
  ring: RotationTargetName,
  turn: (name: RotationTargetName, configured: Generations) => Generations,
): Promise<Change> {
  const before = await stack.configured(ring)
  const after = turn(ring, before)
  const serving = (await servingGenerations(stack))?.[ring]
  Problems.raise([generationFault(ring, after, serving)].flatMap((fault) => fault ?? []))
  await stack.configure(ring, after)
  const next = commandFor(`pulumi up --stack ${stack.name}`)
  return { stack: stack.name, setting: `poolproof:${rotationTargets[ring].setting}`, before, after, next }
}

/** For a person, or as JSON. */
export function changeText(change: Change, json: boolean | undefined): string {
  if (json) return JSON.stringify(change, null, 2)
  const { stack, setting, before, after, next } = change
  return `stack ${stack}: ${setting} ${JSON.stringify(before)} -> ${JSON.stringify(after)}\nnext: ${next}`
}
