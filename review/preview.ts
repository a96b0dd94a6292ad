import { reportFailure } from '../setup/failure.ts'
import { say, step } from '../setup/progress.ts'
import { options, usageProblem } from './options.ts'
import { forgetPreviews, keepPreview } from './preview/kept-previews.ts'
import { readPreview } from './preview/stack-preview.ts'
import { policies, pulumi } from './pulumi.ts'
import { summaryLine } from './report/summary-line.ts'
import { secretsOf } from './secrets.ts'

const usage = `npm run preview -- STACK...

Runs \`pulumi preview\` of each stack under the policy pack and keeps what it tells for \`npm run report\`.
Backend and accounts are those of the environment, or the embedded cloud's while it runs and carries the first STACK. Exit code 1 when a preview fails or a policy is broken.`

/** `npm run preview`: what the next up of these stacks would do. */
async function main(args: string[]): Promise<void> {
  const { positionals: stacks } = options(args, usage, {})
  if (stacks.length === 0) throw usageProblem('no stack is named', usage)
  const engine = await pulumi(...stacks)
  forgetPreviews()
  for (const stack of stacks) {
    let events = ''
    const code = await step(`preview of ${stack}`, () =>
      engine.run(['preview', '--json', '--stack', stack, ...policies], (text) => {
        events += text
      }),
    )
    const preview = readPreview(stack, events, secretsOf(process.env))
    keepPreview(preview)
    say(summaryLine(preview).replaceAll(/[`*]/g, ''))
    for (const fault of preview.faults) say(fault)
    if (code !== 0) process.exitCode = 1
  }
}

await main(process.argv.slice(2)).catch(reportFailure)
