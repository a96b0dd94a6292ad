import type { StackPreview } from '../preview/stack-preview.ts'
import { code, word } from './markdown.ts'
import { operationsOf } from './operations.ts'

const results: Record<StackPreview['result'], string> = {
  succeeded: '✅',
  failed: '❌ the preview fails:',
  unfinished: '❌ the preview did not end:',
  none: '❌ there is no preview, the log of the run says why',
}

/** One line per stack: how it went and how much changes. */
export function summaryLine(preview: StackPreview): string {
  const start = `- ${code(preview.stack)} ${results[preview.result]}`
  return preview.result === 'none' ? start : `${start} ${[...parts(preview)].join('; ')}`
}

function* parts(preview: StackPreview): Generator<string> {
  const { result, resources, unchanged, migrations = [], policies } = preview
  const counts = operationsOf(resources).map(
    (op) => `${resources.filter((one) => one.op === op).length} to ${word(op)}`,
  )
  if (counts.length > 0) yield `${counts.join(', ')}, ${unchanged} unchanged`
  else if (result === 'succeeded') yield `no change (${unchanged} resources)`
  if (migrations.length > 0) {
    const dangerous = migrations.filter(({ dangers }) => dangers.length > 0).length
    const noun = migrations.length === 1 ? 'migration' : 'migrations'
    yield `${migrations.length} pending ${noun}${dangerous > 0 ? `, **${dangerous} destructive**` : ''}`
  }
  const broken = policies?.broken.length ?? 0
  if (broken > 0) yield `policies: ${broken} broken`
  // A program that failed half way was judged half.
  else if (policies && result === 'succeeded') yield 'policies hold'
}
