import type { StackPreview } from '../preview/stack-preview.ts'
import { code } from './markdown.ts'

const unknown =
  '**Pending migrations**: this form of preview does not tell (`npx poolproof preview` writes the one that does)'

/** The migrations that the next `up` applies, each with what it takes away or breaks. */
export function migrationsSection({ migrations, result }: StackPreview): string | undefined {
  if (!migrations) return result === 'succeeded' || result === 'failed' ? unknown : undefined
  if (migrations.length === 0) return undefined
  const lines = migrations.map(({ name, dangers }) =>
    dangers.length === 0
      ? `- ${code(name)}: nothing is taken away`
      : `- ⚠️ ${code(name)}: ${dangers.map(code).join(', ')}`,
  )
  return `**Pending migrations**\n\n${lines.join('\n')}`
}
