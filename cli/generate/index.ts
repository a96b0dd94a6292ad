import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stackFileSchema } from '../../infra/config/settings-schema.ts'
import { doctorReportSchema } from '../doctor/report-schema.ts'
import { print } from '../terminal/print.ts'
import { assistantRules } from './assistant-rules.ts'
import { guideIndex } from './guide-index.ts'

const root = join(import.meta.dirname, '../..')

/** Files that are made from the code, by path; a test refuses one that is not current. */
export const generatedFiles: Readonly<Record<string, () => string>> = {
  'docs/schema/settings.json': () => json(stackFileSchema()),
  'docs/schema/doctor-report.json': () => json(doctorReportSchema()),
  'docs/assistants/AGENTS.md': assistantRules,
  'llms.txt': () => guideIndex(root),
}

/** `poolproof generate`: writes them. */
export function generate(): number {
  for (const [path, content] of Object.entries(generatedFiles)) {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content())
    print(path)
  }
  return 0
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
