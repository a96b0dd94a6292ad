import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commands } from '../../../cli/commands/index.ts'

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
})

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
