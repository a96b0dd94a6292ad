import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { projectFolder } from '../../../rules/files/project-folder.ts'

const root = mkdtempSync(join(tmpdir(), 'project-folder-'))
const program = join(root, 'shop/infra/src')
mkdirSync(program, { recursive: true })
afterAll(() => rmSync(root, { recursive: true }))

test('the project is the folder of the next Pulumi.yaml above a program, else where it runs', () => {
  expect(projectFolder(program)).toBe(program)
  writeFileSync(join(root, 'Pulumi.yml'), '')
  expect(projectFolder(program)).toBe(root)
  writeFileSync(join(root, 'shop/Pulumi.yaml'), '')
  expect(projectFolder(program)).toBe(join(root, 'shop'))
  expect(projectFolder(join(root, 'shop'))).toBe(join(root, 'shop'))
})
