import { commandFor } from '../../rules/command-for.ts'
import { writeOutputFile } from '../../rules/files/write-file.ts'
import { Problem } from '../../rules/problem.ts'
import { readPreviewFile, savedFiles } from './preview/saved-previews.ts'
import { pulumi } from './pulumi.ts'
import { cutMiddle } from './report/cut-middle.ts'
import { reportMarkdown } from './report/report.ts'
import { readRunning } from './running.ts'
import { secretsOf } from './secrets.ts'

interface Given {
  FILE: string[]
  running: string[]
  out: string | undefined
  json: boolean
}

/** `poolproof report`: several previews as one comment. */
export async function report({ FILE, out, json, ...given }: Given): Promise<number> {
  const files = FILE.length > 0 ? FILE : written()
  const secrets = secretsOf(process.env)
  const previews = files.map((file) => readPreviewFile(file, secrets))
  const running = []
  for (const stack of given.running) running.push(await readRunning(pulumi, stack, secrets))
  const text = json
    ? `${JSON.stringify({ previews, running }, null, 2)}\n`
    : cutMiddle(reportMarkdown(previews, running))
  if (out) writeOutputFile(out, text, commandFor('poolproof report --out A/FOLDER/THAT/IS/THERE/report.md'))
  else process.stdout.write(text)
  return 0
}

function written(): string[] {
  const files = savedFiles()
  if (files.length > 0) return files
  throw new Problem(
    'PREVIEW_MISSING',
    'there is no preview to report on',
    commandFor('poolproof preview STACK...'),
  )
}
