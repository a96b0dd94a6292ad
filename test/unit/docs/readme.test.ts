import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

test('every npm command of the README is a script of package.json', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const named = [...readme.matchAll(/npm (?:run )?([a-z]+(?::[a-z]+)*)/g)].map(([, name]) => name)
  expect(named).toContain('start')
  expect(named).toContain('test')
  for (const name of new Set(named)) if (name !== 'are') expect(Object.keys(scripts)).toContain(name)
})

test('every setting that the README sets is one that infra/settings.ts knows', async () => {
  const { settingsSchema } = await import('../../../infra/settings.ts')
  const named = [...readme.matchAll(/config set .*poolproof:(\w+)/g)].map(([, name]) => name as string)
  expect(named.length).toBeGreaterThan(5)
  for (const name of named) expect(Object.keys(settingsSchema.shape)).toContain(name)
})
