import { say, step } from '../../setup/progress.mjs'
import { watchPulumi } from '../pulumi/client.ts'
import { policyPack } from '../pulumi/stack.ts'
import { targets } from '../pulumi/target.ts'
import { faultText, secretsOf } from './fault-text.ts'
import { summaryLine } from './report-markdown.ts'
import { deletePreviews, savePreview } from './saved-previews.ts'
import { readPreview } from './stack-preview.ts'

interface Given {
  STACK: string
  MORE: string[]
}

/** `poolproof preview`: what the next `up` of these stacks would do. */
export async function preview({ STACK, MORE }: Given): Promise<number> {
  let exitCode = 0
  const secrets = secretsOf(process.env)
  const stacks = await targets([STACK, ...MORE])
  deletePreviews()
  for (const { name, engine } of stacks) {
    const { code, stdout, stderr } = await step(`preview of ${name}`, () =>
      watchPulumi(engine, ['preview', '--stack', name, ...policyPack(engine)]),
    )
    const read = readPreview(name, stdout, secrets)
    savePreview(read)
    say(summaryLine(read).replaceAll(/[`*]/g, ''))
    for (const fault of read.faults) say(fault)
    if (code === 0) continue
    exitCode = 1
    if (read.faults.length === 0) say(faultText(stderr, secrets))
  }
  return exitCode
}
