// `node test/matrix.ts`, which is `npm run matrix`: every framework of test/frameworks with every client, built, proved and
// asked, one after the other. Writes each result into the table of docs/frameworks.md as it comes.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startVitest, type TestCase } from 'vitest/node'
import { ensurePrismaClient } from '../setup/tools/prisma-client.ts'
import { ensureTools } from '../setup/tools.ts'
import { cellsOf, clients, frameworks } from './cloud/harness/framework-app.ts'

const page = new URL('../docs/frameworks.md', import.meta.url)
const marked = /(?<=<!-- table -->\n\n)[\s\S]*(?=\n\n<!-- end -->)/

async function matrix(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } })
  const cells = cellsOf(values.only)
  process.env.POOLPROOF_MATRIX = values.only
  await ensurePrismaClient()
  process.env.PATH = (await ensureTools()).path
  let passed = 0
  const onTestCaseResult = (test: TestCase) => {
    const [framework = '', , client = ''] = test.name.split(' ')
    const { state, errors = [] } = test.result()
    if (state === 'passed') passed += 1
    write(framework, client, state === 'passed' ? state : `${state}: ${reasonOf(errors[0]?.message)}`)
  }
  const vitest = await startVitest(['test/cloud/frameworks.test.ts'], {
    project: ['cloud'],
    watch: false,
    reporters: ['verbose', { onTestCaseResult }],
  })
  await vitest.close()
  return passed === cells.length ? 0 : 1
}

/** The step that failed, and how. */
const reasonOf = (message = '') => message.split('\n', 1)[0]?.slice(0, 200).replaceAll('|', '\\|')

/** Puts one result into the table and leaves the others as they are. */
function write(framework: string, client: string, result: string): void {
  const text = readFileSync(page, 'utf8')
  const known = new Map<string, string[]>()
  for (const row of (marked.exec(text)?.[0] ?? '').split('\n')) {
    const [name = '', ...results] = row.split(/(?<!\\)\|/).slice(1, -1)
    known.set(
      name.trim(),
      results.map((each) => each.trim()),
    )
  }
  const rows = Object.keys(frameworks).map((name) => [
    name,
    ...clients.map((each, index) =>
      name === framework && each === client ? result : (known.get(name)?.[index] ?? 'not run'),
    ),
  ])
  const table = [['', ...clients], ['---', ...clients.map(() => '---')], ...rows]
  writeFileSync(
    page,
    text.replace(marked, () => table.map((row) => `| ${row.join(' | ')} |`).join('\n')),
  )
}

process.exit(await matrix())
