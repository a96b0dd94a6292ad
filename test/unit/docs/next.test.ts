import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { vercelCli } from '../../../cli/start/report.ts'

const root = join(import.meta.dirname, '../../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const section = /^## Next\.js\n([\s\S]*?)^## /m.exec(read('docs/your-own-app.md'))?.[1] ?? ''

test('the client and the build of the page are those of the app that is built and proved', () => {
  const adapter = 'adapter: searchPathPg(PrismaPg, createPool())'
  for (const text of [section, read('test/frameworks/shared/clients/prisma.ts')])
    expect(text).toContain(adapter)
  const { build } = JSON.parse(read('test/frameworks/next/package.json')).scripts
  expect(section).toContain(`\`build\` is \`${build}\``)
})

test('the link file of the page is JSON, and its commands name the tested version', () => {
  const [, link = ''] = /^echo '(.*)' > \.vercel\/project\.json$/m.exec(section) ?? []
  expect(JSON.parse(link)).toEqual({ projectId: '-', orgId: '-', settings: { framework: 'nextjs' } })
  expect(section).toContain(`npx ${vercelCli} build --prod`)
})
