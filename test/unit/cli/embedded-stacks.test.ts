import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { stackIn } from '../../../cli/pulumi/client.ts'
import { currentStack, setCurrentStack } from '../../../cli/pulumi/embedded-stacks.ts'
import { projectFolder } from '../../../cli/pulumi/project-folder.ts'
import { packageFolder } from '../../../rules/files/package-folder.ts'

let home: string
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'poolproof-stacks-'))
})
afterAll(() => rmSync(home, { recursive: true }))

test.each([
  ['up --stack staging', 'staging'],
  ['preview --stack=staging --diff', 'staging'],
  ['config set a b -s staging', 'staging'],
  ['stack init staging', 'staging'],
  ['stack select --create organization/poolproof/staging', 'staging'],
  ['stack rm --yes staging', 'staging'],
  ['stack output url', undefined],
  ['up --yes', undefined],
])('pulumi %s speaks of stack %s', (line, stack) => {
  expect(stackIn(line.split(' '))).toBe(stack)
})

describe('a command without a stack', () => {
  test('means dev, or what was selected last', () => {
    const chosen = () => currentStack(home, ['up'])
    expect(chosen()).toBe('dev')
    setCurrentStack(home, ['stack', 'init', 'staging'])
    expect(chosen()).toBe('staging')
    setCurrentStack(home, ['stack', 'init', 'other', '--no-select'])
    setCurrentStack(home, ['up', '--stack', 'production'])
    expect(chosen()).toBe('staging')
    setCurrentStack(home, ['stack', 'rm', 'staging'])
    expect(chosen()).toBe('dev')
  })
})

describe('the project of a stack', () => {
  test('the project of a stack of dev begins as the committed file, with the generations that an earlier version kept beside it', () => {
    const committed = readFileSync(join(packageFolder, 'Pulumi.dev.yaml'), 'utf8')
    const file = () => join(projectFolder(home, 'dev'), 'Pulumi.dev.yaml')
    expect(readFileSync(file(), 'utf8')).toBe(committed)
    rmSync(file())
    writeFileSync(join(home, 'settings.json'), '{"jwtGenerations": [2, 1]}')
    const { config } = parse(readFileSync(file(), 'utf8'))
    expect(config).toEqual({ 'poolproof:cloud': 'embedded', 'poolproof:jwtGenerations': [2, 1] })
  })

  test('lies below home, with the program of the clone', () => {
    const folder = projectFolder(home, 'staging')
    const { main, plugins } = JSON.parse(readFileSync(join(folder, 'Pulumi.yaml'), 'utf8'))
    expect(resolve(folder, main)).toBe(join(packageFolder, 'infra'))
    expect(resolve(folder, plugins.providers[0].path)).toBe(join(packageFolder, 'plugin'))
  })

  test('keeps the settings that were made for it', () => {
    const file = join(projectFolder(home, 'staging'), 'Pulumi.staging.yaml')
    expect(readFileSync(file, 'utf8')).toContain('poolproof:cloud: embedded')
    writeFileSync(file, 'config:\n  poolproof:poolMax: 3\n')
    projectFolder(home, 'staging')
    expect(readFileSync(file, 'utf8')).toContain('poolMax: 3')
  })
})
