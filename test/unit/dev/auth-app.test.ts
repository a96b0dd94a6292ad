import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { authApp } from '../../../cli/dev/auth-app.ts'
import { requiredNames } from '../../../rules/environment/variable-table.ts'
import { packageFolder as root } from '../../../rules/files/package-folder.ts'

const folders = async (project: string) => {
  await using source = await authApp(project, false)
  return source.watched.map(({ folder }) => folder)
}

test('a clone is watched with its rules', async () => {
  expect(await folders(root)).toEqual([join(root, 'app'), join(root, 'rules')])
})

test('a project of the template has no rules of its own: those of the package say what it requires', async () => {
  const project = mkdtempSync(join(tmpdir(), 'poolproof-template-'))
  try {
    mkdirSync(join(project, 'prisma'))
    symlinkSync(join(root, 'app'), join(project, 'app'))
    expect(await folders(project)).toEqual([join(project, 'app')])
    await using source = await authApp(project, false)
    const { files, requires } = await source.build()
    expect(requires).toEqual(requiredNames)
    expect(Object.keys(files).length).toBeGreaterThan(5)
  } finally {
    rmSync(project, { recursive: true })
  }
})
