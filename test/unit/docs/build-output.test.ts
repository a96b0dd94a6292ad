import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type OutputFile, type OutputKey, outputKeys } from '../../../rules/output-keys.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/build-output.md'), 'utf8')
const titles: Record<OutputFile, string> = {
  'config.json': '`config.json`',
  route: 'Its `routes`',
  '.vc-config.json': '`.vc-config.json` of a function',
  'prerender-config.json': '`NAME.prerender-config.json`',
}

test.each(Object.keys(outputKeys) as OutputFile[])(
  'docs/build-output.md lists the keys of %s as they are',
  (file) => {
    const keys: [string, OutputKey][] = Object.entries(outputKeys[file])
    const rows = keys.filter(([, { how }]) => how !== 'run')
    expect(page.split('\n').filter((line) => line.startsWith(`| ${titles[file]} |`))).toEqual(
      rows.map(([key, { how, note }]) => `| ${titles[file]} | \`${key}\` | ${how} | ${note} |`),
    )
    const [, list = ''] = page.replace(/\n {2}/g, ' ').split(`\n- ${titles[file]}: `)
    const named = (list.split('\n', 1)[0] ?? '').match(/`[^`]+`/g)
    expect(named).toEqual(keys.flatMap(([key, { how }]) => (how === 'run' ? `\`${key}\`` : [])))
  },
)
