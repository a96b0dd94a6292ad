import type { StackPreview } from '../preview/stack-preview.ts'
import { code, table, word } from './markdown.ts'
import { operationsOf } from './operations.ts'

/** What changes, a line per kind of resource and a column per operation. */
export function resourcesSection({ resources }: StackPreview): string | undefined {
  if (resources.length === 0) return undefined
  const ops = operationsOf(resources)
  const kinds = [...new Set(resources.map(({ kind }) => kind))].sort()
  const names = (kind: string, op: string) =>
    resources
      .filter((one) => one.kind === kind && one.op === op)
      .map(({ name }) => code(name))
      .sort()
      .join(', ')
  const rows = kinds.map((kind) => [word(kind), ...ops.map((op) => names(kind, op))])
  return `**Resources**\n\n${table(['kind', ...ops.map(word)], rows)}`
}
