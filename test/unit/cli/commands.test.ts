import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempDisposableSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { commands } from '../../../cli/commands/index.ts'
import { exitCodes, readCommandLine } from '../../../cli/program.ts'
import { run as runLine } from '../../../cli/run.ts'

const root = join(import.meta.dirname, '../../..')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}
const names = commands.map(({ name }) => name)

/** Runs one as npm does, for 50 s at most; a home that is not there must stay so. */
function run(...args: string[]) {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'poolproof-help-'))
  const home = join(folder.path, 'home')
  const { status, stdout, stderr } = spawnSync(process.execPath, ['setup/run.mjs', ...args], {
    cwd: root,
    env: { ...process.env, POOLPROOF_HOME: home, TMPDIR: folder.path, NO_COLOR: '1' },
    encoding: 'utf8',
    timeout: 50_000,
  })
  return { status, stdout, stderr, made: readdirSync(folder.path) }
}

/** What a command may write in the clone: path and time of every entry at its top, in its results and among its logs. */
function written(): string[] {
  return ['.', '.poolproof', '.poolproof/logs', 'bench/results', 'app', 'infra']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder)).map((name) => {
        const path = join(folder, name)
        return `${path} ${statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs}`
      }),
    )
    .filter((line) => !/^(node_modules|\.git|\.poolproof) /.test(line))
}

test('an npm script is a command of the table, and there are 15 at most', () => {
  const [, ...lines] = Object.values(scripts)
  expect(lines.length).toBeLessThan(15)
  for (const [name, line] of Object.entries(scripts))
    expect(line).toBe(name === 'poolproof' ? 'node setup/run.mjs' : `node setup/run.mjs ${name}`)
  expect(Object.keys(scripts).filter((name) => name !== 'poolproof' && !names.includes(name))).toEqual([])
})

test('--help lists every command in its group, and the exit codes', () => {
  const { status, stdout, stderr, made } = run('--help')
  expect({ status, stderr, made }).toEqual({ status: 0, stderr: '', made: [] })
  for (const { name, group, summary } of commands) {
    expect(stdout).toContain(`${group}:\n`)
    expect(stdout).toMatch(
      new RegExp(`^ {2}${name} +${summary.slice(0, 20).replaceAll(/[?.]/g, '\\$&')}`, 'm'),
    )
  }
  const page = readFileSync(join(root, 'docs/commands.md'), 'utf8')
  for (const [code, what] of Object.entries(exitCodes)) {
    expect(stdout).toContain(what)
    expect(page).toContain(`| ${code} | ${what} |`)
  }
})

test.each([[['help']], [['help', 'drift']]])('%j is help as well', (args) => {
  const read = readCommandLine(commands, 'test', args)
  expect('text' in read && read.text).toMatch(/^Usage: poolproof (drift )?\[options\]/)
})

test('a file that is not there is refused with 2 and its name', () => {
  const { status, stdout, stderr } = run('doctor', '--file', 'nowhere.env')
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(
    /^FILE_MISSING: there is no nowhere\.env\n {2}fix: npx poolproof doctor --file PATH\n/,
  )
})

test('the doctor takes --env-file for --file, as it was called before', () => {
  const asked = (option: string) => readCommandLine(commands, 'test', ['doctor', option, '.env'])
  expect(asked('--env-file')).toEqual(asked('--file'))
})

describe.each(names)('poolproof %s', (name) => {
  test('--help is help, changes nothing and ends with 0', () => {
    const before = written()
    const { status, stdout, stderr, made } = run(name, '--help')
    expect({ status, stderr, made }).toEqual({ status: 0, stderr: '', made: [] })
    expect(stdout).toMatch(new RegExp(`^Usage: poolproof ${name} `))
    expect(written()).toEqual(before)
  })
})

test.each(commands.filter(({ about }) => about).map(({ name, about = '' }) => [name, about]))(
  'what poolproof %s --help says stands there line by line, as the table has it',
  (name, about) => {
    const read = readCommandLine(commands, 'test', [name, '--help'])
    expect('text' in read && read.text).toContain(about)
  },
)

test.each(commands.filter(({ passesOn }) => !passesOn).map(({ name }) => name))(
  'poolproof %s refuses an option it does not know',
  (name) => {
    expect(() => readCommandLine(commands, 'test', [name, '--frobnicate'])).toThrow(
      /^[A-Z]+_(OPTION|USAGE): unknown option\n {2}fix: npx poolproof /,
    )
  },
)

test.each(['start', 'reset', 'test', 'pack'])('%s does so with 2, before it does anything', (name) => {
  const before = written()
  const { status, stdout, stderr, made } = run(name, '--frobnicate')
  expect({ status, stdout, made }).toEqual({ status: 2, stdout: '', made: [] })
  expect(stderr).toContain('UNKNOWN_OPTION: unknown option')
  expect(written()).toEqual(before)
})

test('every example of the table is a command line that it takes', () => {
  for (const { name, examples = [] } of commands)
    for (const example of examples) {
      const words = [...example.replace(/ < .*/, '').matchAll(/"([^"]*)"|(\S+)/g)].map(
        ([, quoted, word]) => quoted ?? word ?? '',
      )
      expect(readCommandLine(commands, 'test', [name, ...words]), `${name} ${example}`).toHaveProperty(
        'given',
      )
    }
})

test('what was given arrives by the names of the table', () => {
  const asked = (...args: string[]) => {
    const read = readCommandLine(commands, 'test', args)
    return 'given' in read ? read.given : read.text
  }
  expect(asked('storm', '--quick', '--json', 'report.json')).toEqual({
    quick: true,
    pictures: false,
    json: 'report.json',
  })
  expect(asked('promote', 'staging', 'production', '-y')).toEqual({
    FROM: 'staging',
    TO: 'production',
    yes: true,
  })
  expect(asked('preview', 'a', 'b', 'c')).toEqual({ STACK: 'a', MORE: ['b', 'c'] })
  expect(asked('test', '--project', 'unit', '--project', 'types', 'x')).toMatchObject({
    project: ['unit', 'types'],
    FILTER: ['x'],
    watch: false,
  })
  expect(asked('pulumi', 'up', '--help', '--stack', 'dev')).toEqual({
    ARGUMENTS: ['up', '--help', '--stack', 'dev'],
  })
})

test.each([
  [['drift', '--stak', 'x'], 'UNKNOWN_OPTION: unknown option (Did you mean --stack?)'],
  [['drfit'], 'UNKNOWN_COMMAND: there is no such command (Did you mean drift?)'],
  [['promote', 'staging'], 'UNKNOWN_OPTION: an argument is missing'],
  [['recover', 'a', 'b'], 'UNKNOWN_OPTION: too many arguments'],
  [['drift', '--stack'], 'UNKNOWN_OPTION: an option lacks its value'],
  [['drift', '--stack='], 'UNKNOWN_OPTION: an option or an argument is empty'],
  [['report', '--running', ''], 'UNKNOWN_OPTION: an option or an argument is empty'],
  [['promote', '', 'production'], 'UNKNOWN_OPTION: an option or an argument is empty'],
  [['preview', 'staging', ''], 'UNKNOWN_OPTION: an option or an argument is empty'],
  [['drfit', '--help'], 'UNKNOWN_COMMAND: there is no such command (Did you mean drift?)'],
])('%j: %s', (args, what) => {
  expect(() => readCommandLine(commands, 'test', args)).toThrow(what)
})

test('the Pulumi CLI gets an empty argument as it is', () => {
  expect(readCommandLine(commands, 'test', ['pulumi', 'config', 'set', 'NAME', ''])).toHaveProperty('given')
})

test.each([
  ['pr up 0', 'pass the number of the pull request'],
  ['pr up 012', 'pass the number of the pull request'],
  [
    'pr up 12 --frontend https://a.example/',
    '--frontend takes an exact https origin without path or trailing slash, not https://a.example/',
  ],
  [
    'pr up 12 --frontend https://*.preview.example.com',
    '--frontend takes an exact https origin without path or trailing slash, not https://*.preview.example.com',
  ],
  ['pr down 12 --frontend https://a.example', '--frontend goes with up'],
  ['pr sweep 4', 'sweep takes no number'],
  ['fuzz --max-examples -5', '--max-examples is not a whole number'],
  ['fuzz --seed abc', '--seed is not a whole number'],
  ['promote staging production --key abc', '--key is not the 64 digits of the output evidenceKey'],
  ['test --bail soon', '--bail is not a whole number'],
])('poolproof %s is refused with 2, before it does anything', async (line, what) => {
  const said: string[] = []
  const keep = (text: unknown) => said.push(String(text)) > 0
  vi.spyOn(process.stderr, 'write').mockImplementation(keep as typeof process.stderr.write)
  const code = await runLine(line.split(' '), { commands, version: 'test' })
  vi.restoreAllMocks()
  expect({ code, said: said.join('') }).toEqual({
    code: 2,
    said: `UNKNOWN_OPTION: ${what}\n  fix: npx poolproof ${line.split(' ')[0]} --help\n`,
  })
})

test('reset says what it would remove and, without a terminal and --yes, refuses with 2', () => {
  const { status, stderr, made } = run('reset')
  expect({ status, made }).toEqual({ status: 2, made: [] })
  expect(stderr).toMatch(
    /^CONFIRMATION_MISSING: this removes \S+: databases, state, keys[\s\S]*npx poolproof reset --yes/,
  )
})
