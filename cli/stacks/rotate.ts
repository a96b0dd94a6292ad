import { withNewGeneration } from '../../rules/release/generations.ts'
import { target } from '../pulumi/target.ts'
import { print } from '../terminal/print.ts'
import { changeGenerations, changeText, rotationTargetOf } from './key-versions.ts'

interface Given {
  stack: string | undefined
  database: boolean
  json: boolean
}

/** `poolproof rotate`. */
export async function rotate({ stack, database, json }: Given, signal: AbortSignal): Promise<number> {
  const found = await target(stack, signal)
  const change = await changeGenerations(found, rotationTargetOf(database), withNewGeneration, stack)
  return print(changeText(change, json))
}
