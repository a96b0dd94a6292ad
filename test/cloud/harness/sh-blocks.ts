import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A fenced `sh` block of a page, by page and heading: `README.md: On a real cloud`, with ` (2)` for the second there. */
export interface ShBlock {
  name: string
  text: string
}

/** Those of README.md and docs/*.md, as a reader meets them. */
export function shBlocks(root: string): ShBlock[] {
  const guides = readdirSync(join(root, 'docs')).filter((file) => file.endsWith('.md'))
  return ['README.md', ...guides.sort().map((file) => `docs/${file}`)].flatMap((page) =>
    blocksOf(page, readFileSync(join(root, page), 'utf8')),
  )
}

function blocksOf(page: string, text: string): ShBlock[] {
  const blocks: ShBlock[] = []
  let heading = ''
  for (const [part, indent = '', language, body = ''] of text.matchAll(
    /^#+ .+$|^( *)```(\w*)\n([\s\S]*?)^ *```$/gm,
  )) {
    if (language === undefined) heading = part.replace(/^#+ /, '')
    if (language !== 'sh') continue
    const first = `${page}: ${heading}`
    const count = blocks.filter(({ name }) => name === first || name.startsWith(`${first} (`)).length
    const name = count === 0 ? first : `${first} (${count + 1})`
    blocks.push({ name, text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), '') })
  }
  return blocks
}
