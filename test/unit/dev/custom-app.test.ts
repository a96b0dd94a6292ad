import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { customApp } from '../../../cli/dev/custom-app.ts'

/** An app in a git work tree, with an output and an ignored folder. */
function app(command: string | undefined, output = 'shop/.vercel/output') {
  const project = mkdtempSync(join(tmpdir(), 'poolproof-custom-'))
  onTestFinished(() => rmSync(project, { recursive: true }))
  const shop = join(project, 'shop')
  for (const name of ['.vercel/output/static', 'dist/deep', 'src'])
    mkdirSync(join(shop, name), { recursive: true })
  execFileSync('git', ['init', '--quiet'], { cwd: shop })
  writeFileSync(join(shop, '.gitignore'), 'dist/\n*.log\n')
  writeFileSync(join(shop, '.vercel/output/config.json'), '{"version":3}')
  writeFileSync(join(shop, '.vercel/output/static/a.txt'), 'a')
  return { shop, source: customApp({ output, project, command, more: [], prisma: 'shop/prisma' }) }
}

test.each(['shop/.vercel/output', 'shop'])(
  'the folder around %s is watched without what was built',
  (output) => {
    const { shop, source } = app('true', output)
    const [watched] = source.watched
    expect(watched?.folder).toBe(shop)
    for (const name of ['.vercel', '.next', '.git', 'node_modules', 'a.ts~', '.a.ts.swp'])
      expect(watched?.ignore?.test(name)).toBe(true)
    for (const name of ['src', 'vercel.json', 'a.ts']) expect(watched?.ignore?.test(name)).toBe(false)
    const counted = ['src/a.ts', 'dist/a.js', 'dist/deep/b.js', 'dist/c.js', 'build.log'].filter((name) =>
      source.counts(join(shop, name)),
    )
    expect(counted).toEqual(['src/a.ts'])
    expect(source.deployed.map(({ folder }) => folder)).toEqual([join(shop, 'prisma')])
  },
)

test('without a command the output counts, and nothing beside it', () => {
  const { shop, source } = app(undefined)
  const [watched] = source.watched
  expect(watched?.folder).toBe(join(shop, '.vercel'))
  expect(['output/static/a.txt', 'project.json'].filter((name) => watched?.only?.(name))).toEqual([
    'output/static/a.txt',
  ])
  expect(source.counts(join(shop, '.vercel/output/static/a.txt'))).toBe(true)
})

test('the command runs in that folder; what it prints is the error where it fails', async () => {
  const built = await app('echo built > .vercel/output/static/a.txt').source.build()
  expect(Buffer.from(built.files['static/a.txt'] ?? []).toString()).toBe('built\n')
  const { source } = app('echo no such page; echo in red >&2; exit 3')
  await expect(source.build()).rejects.toThrow(/^no such page\nin red\n.*exit 3 failed in /s)
})
