// `node test/matrix.ts`, which is `npm run matrix`: every framework of test/frameworks with every client, built, proved and
// asked, one after the other. Writes the table of docs/frameworks.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { startVitest } from 'vitest/node'
import { ensurePrismaClient } from '../setup/tools/prisma-client.ts'
import { ensureTools } from '../setup/tools.ts'
import { clients, frameworks } from './cloud/harness/framework-app.ts'

const page = new URL('../docs/frameworks.md', import.meta.url)

async function matrix(): Promise<number> {
  process.env.POOLPROOF_MATRIX = '1'
  await ensurePrismaClient()
  process.env.PATH = (await ensureTools()).path
  const vitest = await startVitest(['test/cloud/frameworks.test.ts'], {
    project: ['cloud'],
    reporters: ['verbose'],
  })
  const tests = vitest.state.getTestModules().flatMap(({ children }) => [...children.allTests()])
  await vitest.close()
  const state = (framework: string, client: string) =>
    tests.find(({ name }) => name.startsWith(`${framework} with ${client} `))?.result().state
  const rows = Object.keys(frameworks).map((framework) =>
    [framework, ...clients.map((client) => state(framework, client) ?? 'not run')].join(' | '),
  )
  const table = [['', ...clients].join(' | '), ` --- ${'| --- '.repeat(clients.length)}`, ...rows]
  const marked = /(<!-- table -->\n)[\s\S]*(\n<!-- end -->)/
  const lines = table.map((row) => `| ${row} |`).join('\n')
  writeFileSync(page, readFileSync(page, 'utf8').replace(marked, `$1\n${lines}\n$2`))
  return rows.join().includes('failed') || rows.join().includes('not run') ? 1 : 0
}

process.exit(await matrix())
