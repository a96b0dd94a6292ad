import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { writeCreatePackage } from '../../../cli/create/pack.ts'
import { templateFiles } from '../../../cli/create/template.ts'
import { packageFolder as root } from '../../../rules/files/package-folder.ts'

let folder = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'poolproof-create-'))
  await writeCreatePackage(root, join(folder, 'package'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function create(cwd: string, ...args: string[]) {
  mkdirSync(join(folder, cwd), { recursive: true })
  const options = { cwd: join(folder, cwd), encoding: 'utf8' } as const
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'package/index.js'), ...args],
    options,
  )
  return { status, stdout, stderr }
}
const read = (path: string) => readFileSync(join(folder, path), 'utf8')
const names = (path: string) => readdirSync(join(folder, path)).sort()
const files = (path: string) =>
  readdirSync(join(folder, path), { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
    .length

test('writes the whole template into an empty folder, named after it, and says the two commands', () => {
  expect(create('My Shop!')).toEqual({
    status: 0,
    stdout: `Written to ${join(folder, 'My Shop!')}. Next:\n\n  npm install\n  npx poolproof start\n`,
    stderr: '',
  })
  expect(files('My Shop!')).toBe(templateFiles(root).size)
  expect(JSON.parse(read('My Shop!/package.json')).name).toBe('my-shop')
  const project = parse(read('My Shop!/Pulumi.yaml'))
  expect(project).toMatchObject({
    name: 'my-shop',
    main: 'infra',
    plugins: { providers: [{ name: 'poolproof' }] },
  })
  expect(project).not.toHaveProperty('template')
  expect(read('My Shop!/README.md')).toMatch(/^# my-shop\n\nAn auth app/)
  expect(read('My Shop!/.gitignore')).toMatch(/^\.poolproof\/$/m)
})

test('takes the folder as an argument, and says to go there', () => {
  const { status, stdout } = create('work', 'apps/login')
  expect({ status, stdout }).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('  cd apps/login\n  npm install\n'),
  })
  expect(JSON.parse(read('work/apps/login/package.json')).name).toBe('login')
})

test('an empty repository is an empty folder', () => {
  mkdirSync(join(folder, 'cloned/.git'), { recursive: true })
  expect(create('cloned').status).toBe(0)
})

test('--template writes it with its questions and marks, for pulumi new', () => {
  expect(create('work', '--template', 'template')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('  pulumi new template\n'),
  })
  const { name, template } = parse(read('work/template/Pulumi.yaml'))
  expect(name).toBe(`\${PROJECT}`)
  expect(Object.keys(template.config)).toContain('poolproof:project')
  expect(existsSync(join(folder, 'work/template/.gitignore'))).toBe(true)
  expect(names('work/template/node_modules/poolproof/dist/plugin')).toEqual(['README.md'])
})

test('a folder that holds a file is refused, and stays as it is', () => {
  mkdirSync(join(folder, 'taken'))
  writeFileSync(join(folder, 'taken/notes.txt'), '')
  const { status, stdout, stderr } = create('taken')
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(
    /^CREATE_FOLDER_TAKEN: .* is not empty: notes\.txt\n {2}fix: .*npx poolproof init\n$/,
  )
  expect(names('taken')).toEqual(['notes.txt'])
})

test('--help and --version print and write nothing; another option ends with 2 and is not repeated', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(create('none', '--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
  expect(create('none', '--help').stdout).toMatch(/^npm create poolproof \[FOLDER\]/)
  expect(create('none', '--canary1')).toEqual({
    status: 2,
    stdout: '',
    stderr: 'UNKNOWN_OPTION: an option or argument is wrong\n  fix: npm create poolproof -- --help\n',
  })
  expect(create('none', 'a', 'b').status).toBe(2)
  expect(names('none')).toEqual([])
})
