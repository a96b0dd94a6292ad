import { writeFileSync } from 'node:fs'
import { commandFor } from '../infra/model/command-for.ts'
import { Problem } from '../infra/model/problem.ts'
import { reportFailure } from '../setup/failure.ts'
import { options } from './options.ts'
import { keptFiles, readPreviewFile } from './preview/kept-previews.ts'
import { pulumi } from './pulumi.ts'
import { cutMiddle } from './report/cut-middle.ts'
import { reportMarkdown } from './report/report.ts'
import { readRunning } from './running.ts'
import { secretsOf } from './secrets.ts'

const usage = `npm run report [-- FILE...] [--running STACK...] [--out FILE] [--json]

Turns what \`pulumi preview --json\` printed into one Markdown text: resources by kind, variables, pending migrations and
their danger, the connection budget, policy results. Names and numbers, never a value; at most 60,000 characters.
  FILE         a preview, named STACK.json; all that \`npm run preview\` wrote where none is given
  --running STACK
               also what this stack serves now, by the plain outputs of its state: no passphrase is asked for
  --out FILE   write it there instead of to stdout
  --json       the same as one JSON object`

/** `npm run report`: several previews as one comment. */
async function main(args: string[]): Promise<void> {
  const { values, positionals } = options(args, usage, {
    running: { type: 'string', multiple: true, default: [] },
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
  })
  const files = positionals.length > 0 ? positionals : written()
  const secrets = secretsOf(process.env)
  const previews = files.map((file) => readPreviewFile(file, secrets))
  const running = []
  for (const stack of values.running) running.push(await readRunning(pulumi, stack, secrets))
  const text = values.json
    ? `${JSON.stringify({ previews, running }, null, 2)}\n`
    : cutMiddle(reportMarkdown(previews, running))
  if (values.out) writeFileSync(values.out, text)
  else process.stdout.write(text)
}

function written(): string[] {
  const files = keptFiles()
  if (files.length > 0) return files
  throw new Problem(
    'PREVIEW_MISSING',
    'there is no preview to report on',
    commandFor('poolproof preview STACK...'),
  )
}

await main(process.argv.slice(2)).catch(reportFailure)
