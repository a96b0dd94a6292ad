import { withNewGeneration } from '../../rules/release/generations.ts'
import { openStack } from '../pulumi/stack-handle.ts'
import { print } from '../terminal/print.ts'
import { changeGenerations, changeText } from './change-key-versions.ts'
import { rotationTargetOf } from './rotation-target.ts'

interface Given {
  stack: string | undefined
  database: boolean
  json: boolean
}

/** `poolproof rotate`. */
export async function rotate({ stack, database, json }: Given): Promise<number> {
  const change = await changeGenerations(
    await openStack(stack),
    rotationTargetOf(database),
    withNewGeneration,
  )
  return print(changeText(change, json), 0)
}
