import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commands } from '../../../cli/commands/index.ts'
import { manifest } from '../../../cli/package/manifest.ts'

const root = join(import.meta.dirname, '../../..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

test('every npm command of the README is a script of package.json', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const named = [...readme.matchAll(/npm (?:run )?([a-z]+(?::[a-z]+)*)/g)].map(([, name]) => name)
  expect(named).toContain('start')
  expect(named).toContain('test')
  for (const name of new Set(named))
    if (!['are', 'create', 'install'].includes(`${name}`)) expect(Object.keys(scripts)).toContain(name)
})

test('the README says what every command and every room is for', () => {
  const unnamed = commands.filter(
    ({ name }) => !new RegExp(`(npx poolproof|npm|npm run) ${name}\\b`).test(readme),
  )
  expect(unnamed.map(({ name }) => name)).toEqual([])
  const tracked = execFileSync('git', ['ls-files'], { cwd: root }).toString().split('\n')
  const rooms = new Set(tracked.flatMap((file) => /^(\w+)\//.exec(file)?.[1] ?? []))
  expect([...rooms].filter((room) => !readme.includes(`| [${room}/](${room}`))).toEqual([])
})

test('every setting that the README sets is one that infra/config/settings.ts knows', async () => {
  const { settingsSchema } = await import('../../../infra/config/settings.ts')
  const named = [...readme.matchAll(/config set .*poolproof:(\w+)/g)].map(([, name]) => name as string)
  expect(named.length).toBeGreaterThan(5)
  for (const name of named) expect(Object.keys(settingsSchema.shape)).toContain(name)
})

test('one version of Node is named by the README, the docs, set-up and both packages', () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(engines.node).toBe('>=22.12')
  expect(manifest(root).engines.node).toBe(engines.node)
  const files = execFileSync('git', ['ls-files', '*.md', 'setup/*.mjs', 'cli/*.ts'], { cwd: root }).toString()
  const named = files
    .split('\n')
    .filter((file) => file && file !== 'CHANGELOG.md' && existsSync(join(root, file)))
    .flatMap((file) => [
      ...readFileSync(join(root, file), 'utf8').matchAll(/Node (\d[\d.]*)(?: or| and) later/g),
    ])
    .map(([, version]) => version)
  expect(named.length).toBeGreaterThan(4)
  expect([...new Set(named)]).toEqual(['22.12'])
})

test('the README says what was never tried on real accounts, and links the guides', () => {
  const beginning = readme.split('\n## ')[0]
  expect(beginning).toMatch(/real account[\s\S]{0,120}\]\(docs\/to-be-proved\.md\)/)
  expect(readme).toContain('Next.js')
  for (const guide of ['your-own-app', 'first-production', 'leaving'])
    expect(readme).toContain(`(docs/${guide}.md)`)
})
