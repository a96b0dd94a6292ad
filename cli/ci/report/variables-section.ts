import type { StackPreview } from '../preview/stack-preview.ts'
import { code } from './markdown.ts'

/** The functions' environment by name. */
export function variablesSection({ variables }: StackPreview): string | undefined {
  if (variables.length === 0) return undefined
  const lines = (['added', 'changed', 'removed'] as const).flatMap((change) => {
    const names = variables.filter((one) => one.change === change).map(({ name }) => code(name))
    return names.length > 0 ? `- ${change}: ${names.sort().join(', ')}` : []
  })
  return `**Variables**\n\n${lines.join('\n')}`
}
