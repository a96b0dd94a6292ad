import { Problems } from '../../rules/problem.ts'
import { retired } from '../../rules/release/generations.ts'
import { printed } from '../pulumi/pulumi-output.ts'
import { openStack } from '../pulumi/stack-handle.ts'
import { print } from '../terminal/print.ts'
import { changeGenerations, changeText } from './change-key-versions.ts'
import { supersededAt, tooEarly } from './rotation-age.ts'
import { ringOf } from './rotation-target.ts'

interface Given {
  stack: string | undefined
  database: boolean
  'at-once': boolean
  json: boolean
}

/** `poolproof retire`. */
export async function retire(options: Given): Promise<number> {
  const ring = ringOf(options.database)
  const stack = await openStack(options.stack)
  const configured = await stack.configured(ring)
  if (configured.length === 2 && !options['at-once']) {
    const { deployment } = JSON.parse(await printed(stack.pulumi, 'stack', 'export'))
    const superseded = supersededAt(deployment.resources ?? [], ring, configured)
    Problems.raise([tooEarly(ring, configured, superseded, new Date())].flatMap((fault) => fault ?? []))
  }
  return print(changeText(await changeGenerations(stack, ring, retired), options.json), 0)
}
