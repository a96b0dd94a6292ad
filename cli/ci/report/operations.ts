import type { ResourceChange } from '../preview/stack-preview.ts'

const usual = ['create', 'update', 'replace', 'delete']

/** The operations that occur, the usual ones first. */
export function operationsOf(resources: readonly ResourceChange[]): string[] {
  const found = new Set(resources.map(({ op }) => op))
  return [...usual.filter((op) => found.has(op)), ...[...found].filter((op) => !usual.includes(op)).sort()]
}
