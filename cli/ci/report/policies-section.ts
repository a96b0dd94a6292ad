import type { StackPreview } from '../preview/stack-preview.ts'
import { code, quoted, word } from './markdown.ts'

const unknown =
  '**Policies**: this form of preview does not tell (`npx poolproof preview` writes the one that does)'

/** Which packs looked, and what they object to. */
export function policiesSection({ policies, result }: StackPreview): string | undefined {
  if (!policies) return result === 'succeeded' || result === 'failed' ? unknown : undefined
  const { packs, broken } = policies
  if (broken.length === 0 && result !== 'succeeded') return undefined
  if (packs.length === 0) return '**Policies**: no pack was asked (`--policy-pack infra/policy`)'
  const heading = `**Policies** (${packs.map(code).join(', ')}): ${broken.length === 0 ? 'all hold' : `${broken.length} broken`}`
  const rows = broken.map(({ policy, level, resource, message }) => {
    const where = resource ? ` at ${code(resource)}` : ''
    return `${word(level)} ${code(policy)}${where}\n\n${quoted(message)}`
  })
  return [heading, ...rows].join('\n\n')
}
