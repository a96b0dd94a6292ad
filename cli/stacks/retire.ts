import { Problems } from '../../rules/problem.ts'
import { withoutGeneration } from '../../rules/release/generations.ts'
import { pulumiOutput } from '../pulumi/pulumi-output.ts'
import { openStack } from '../pulumi/stack-handle.ts'
import { print } from '../terminal/print.ts'
import { changeGenerations, changeText } from './change-key-versions.ts'
import { rotatedAt, tooRecent } from './rotation-age.ts'
import { rotationTargetOf } from './rotation-target.ts'

interface Given {
  stack: string | undefined
  database: boolean
  'at-once': boolean
  json: boolean
}

/** `poolproof retire`. */
export async function retire(options: Given): Promise<number> {
  const ring = rotationTargetOf(options.database)
  const stack = await openStack(options.stack)
  const configured = await stack.configured(ring)
  if (configured.length === 2 && !options['at-once']) {
    const { deployment } = JSON.parse(await pulumiOutput(stack.pulumi, 'stack', 'export'))
    const superseded = rotatedAt(deployment.resources ?? [], ring, configured)
    Problems.raise([tooRecent(ring, configured, superseded, new Date())].flatMap((fault) => fault ?? []))
  }
  return print(changeText(await changeGenerations(stack, ring, withoutGeneration), options.json), 0)
}
