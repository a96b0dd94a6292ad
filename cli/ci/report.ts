import { commandFor } from '../../rules/command-for.ts'
import { writeOutputFile } from '../../rules/files/write-file.ts'
import { Problem } from '../../rules/problem.ts'
import { target } from '../pulumi/target.ts'
import { secretsOf } from './fault-text.ts'
import { cutMiddle } from './markdown.ts'
import { reportMarkdown } from './report-markdown.ts'
import { readRunning } from './running.ts'
import { readPreviewFile, savedFiles } from './saved-previews.ts'

interface Given {
  FILE: string[]
  running: string[]
  out: string | undefined
  json: boolean
}

/** `poolproof report`: several previews as one comment. */
export async function report({ FILE, out, json, ...given }: Given): Promise<number> {
  const files = FILE.length > 0 ? FILE : savedPreviews()
  const secrets = secretsOf(process.env)
  const previews = files.map((file) => readPreviewFile(file, secrets))
  const running = []
  for (const stack of given.running) running.push(await readRunning(target, stack, secrets))
  const text = json
    ? `${JSON.stringify({ previews, running }, null, 2)}\n`
    : cutMiddle(reportMarkdown(previews, running))
  if (out) writeOutputFile(out, text, commandFor('poolproof report --out EXISTING_FOLDER/report.md'))
  else process.stdout.write(text)
  return 0
}

/** @throws Problem PREVIEW_MISSING */
function savedPreviews(): string[] {
  const files = savedFiles()
  if (files.length > 0) return files
  throw new Problem('PREVIEW_MISSING', 'there is no saved preview', commandFor('poolproof preview STACK...'))
}
