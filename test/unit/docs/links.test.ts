import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commands } from '../../../cli/commands/index.ts'
import { readCommandLine } from '../../../cli/program.ts'

const root = join(import.meta.dirname, '../../..')
const pages = execFileSync('git', ['ls-files', '*.md', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
})
  .toString()
  .split('\n')
  .filter((page) => page && existsSync(join(root, page)))
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

describe.each(pages)('%s', (page) => {
  const text = readFileSync(join(root, page), 'utf8')

  test('links to files that are there, and to headings that they have', () => {
    const links = [...text.matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)].map(([, link = '']) => link)
    const dead = links.filter((link) => {
      const [path = '', heading] = link.split('#')
      const target = path ? join(root, dirname(page), path) : join(root, page)
      return !existsSync(target) || (heading && !anchors(readFileSync(target, 'utf8')).includes(heading))
    })
    expect(dead).toEqual([])
  })

  test('names npm scripts that package.json has', () => {
    const named = [...text.matchAll(/npm run (?:--silent )?([a-z]+(?:[:-][a-z]+)*)/g)].map(
      ([, name = '']) => name,
    )
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })

  test('names commands that the table has', () => {
    const named = [...text.matchAll(/npx poolproof ([a-z]+(?::[a-z]+)?)/g)].map(([, name = '']) => name)
    expect(named.filter((name) => !commands.some((command) => command.name === name))).toEqual([])
  })

  test('gives them the arguments and options that they take', () => {
    const typed = [
      ...text.matchAll(/npx poolproof ([a-z][a-z:]* [^`\n#&|;<>)]+)/g),
      ...text.matchAll(/npm (?:run )?((?!pulumi)[a-z:]+ -- [^`\n#&|;<>)]+)/g),
    ].map(([, line = '']) =>
      line
        .replace(' -- ', ' ')
        .replaceAll(/[[\]]|\.{3}/g, '')
        .trim(),
    )
    const wrong = typed.filter((line) => {
      const words = line.match(/"[^"]*"|[^ ]+/g) ?? []
      return words.length > 1 && !understood(words)
    })
    expect(wrong).toEqual([])
  })

  // `npm run NAME --` is a form of npm's own; `npx poolproof NAME` has no dashes to set apart.
  test('shows no option behind dashes that only npm wants', () => {
    expect([...text.matchAll(/`(?:[a-z:]+ )?-- [^`]*`/g)].map(([code]) => code)).toEqual([])
  })
})

function understood(words: string[]): boolean {
  try {
    return Boolean(readCommandLine(commands, 'test', words))
  } catch {
    return false
  }
}

/** As GitHub makes them of headings. */
function anchors(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
