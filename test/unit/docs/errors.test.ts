import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { policyCodes } from '../../../infra/policy/policies.ts'
import { ruleCodes } from '../../../rules/environment/check-environment.ts'

const root = join(import.meta.dirname, '../../..')

/** Where codes stand in tables and answers, and how. */
const tables: readonly [room: string, code: RegExp][] = [
  ['plugin/', /^ +code: '([A-Z]+_[A-Z0-9_]+)'/gm],
  ['rules/connection-errors/', /^ +code: '([A-Z]+_[A-Z0-9_]+)'/gm],
  ['cli/stacks/', /\bcode: '([A-Z]+_[A-Z0-9_]+)'/g],
  ['cli/doctor/', /\bcode: '([A-Z]+_[A-Z0-9_]+)'/g],
]

/** Codes of all problems that the sources can raise: the first argument, wherever the line breaks. */
function codesInSources(): string[] {
  const files = execFileSync(
    'git',
    [
      'ls-files',
      'cli',
      'infra',
      'local',
      'plugin',
      'rules',
      'bench',
      'setup',
      '--cached',
      '--others',
      '--exclude-standard',
    ],
    {
      cwd: root,
    },
  )
  const codes = files
    .toString()
    .split('\n')
    .filter((file) => /\.(ts|mjs|sh)$/.test(file) && !/^rules\/(environment|url)\//.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      // Raised where it is written, listed in a table of codes, or said by a launcher.
      const table = tables.find(([room]) => file.startsWith(room))?.[1] ?? /^ *echo "([A-Z0-9_]+): /gm
      return [
        ...text.matchAll(/new (?:Problem|Stop)\(\s*'([A-Z0-9_]+)'|, '([A-Z]+_USAGE)'\)/g),
        ...text.matchAll(table),
      ]
    })
    .map(([, raised, usage]) => (raised ?? usage) as string)
  return [...new Set([...codes, ...ruleCodes, ...policyCodes])].sort()
}

test('docs/errors.md explains every code that can be raised, with cause and fix, and no other', () => {
  const page = readFileSync(join(root, 'docs/errors.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `([A-Z0-9_]+)` \| ((?:[^|\\]|\\.)+) \| ((?:[^|\\]|\\.)+) \|$/gm)]
  expect(rows.map(([, code]) => code).sort()).toEqual(codesInSources())
  for (const [, code, cause, fix] of rows) {
    expect(cause?.trim().length, `cause of ${code}`).toBeGreaterThan(10)
    expect(fix?.trim().length, `fix of ${code}`).toBeGreaterThan(5)
  }
})
