import { say, step } from '../../setup/progress.mjs'
import { secretsOf } from './fault-text.ts'
import { policies, pulumi } from './pulumi.ts'
import { summaryLine } from './report-markdown.ts'
import { deletePreviews, savePreview } from './saved-previews.ts'
import { readPreview } from './stack-preview.ts'

interface Given {
  STACK: string
  MORE: string[]
}

/** `poolproof preview`: what the next `up` of these stacks would do. */
export async function preview({ STACK, MORE }: Given): Promise<number> {
  const stacks = [STACK, ...MORE]
  let exitCode = 0
  const engine = await pulumi(...stacks)
  deletePreviews()
  for (const stack of stacks) {
    let events = ''
    const code = await step(`preview of ${stack}`, () =>
      engine.run(['preview', '--json', '--stack', stack, ...policies], (text) => {
        events += text
      }),
    )
    const read = readPreview(stack, events, secretsOf(process.env))
    savePreview(read)
    say(summaryLine(read).replaceAll(/[`*]/g, ''))
    for (const fault of read.faults) say(fault)
    if (code !== 0) exitCode = 1
  }
  return exitCode
}
