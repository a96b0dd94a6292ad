import { fieldsOf, fieldText } from '../url/fields.ts'
import { type Budget, budget } from './index.ts'
import { type BudgetInput, sumUp } from './sums.ts'

const inputs = [
  'instances',
  'poolMax',
  'rollout',
  'poolerClients',
  'poolSize',
  'reservePool',
  'poolSizeFixed',
  'migratorConnections',
  'reserve',
  'maxConnections',
  'reservedConnections',
  'roles',
] as const satisfies readonly (keyof BudgetInput)[]

/** The output `budget` in one line: what the sums are, and what they were made of. */
export function budgetText(input: BudgetInput): string {
  const sums = sumUp(input)
  const { clients, poolerClients = 'unknown', backends, available = 'unknown' } = sums
  return `${clients} of ${poolerClients} clients, ${backends} of ${available} backends: ${fieldText(sums, inputs)}`
}

/** The budget of a stack's output: of that line, or the object of an earlier version; undefined where it is neither. */
export function readBudget(output: unknown): Omit<Budget, 'faults'> | undefined {
  if (typeof output !== 'string') return (output as Budget | undefined) ?? undefined
  const fields = fieldsOf(output)
  const known = inputs.filter((name) => /^(\d{1,9}|true|false)$/.test(fields[name] ?? ''))
  const { instances, poolMax, ...rest } = Object.fromEntries(
    known.map((name) => [name, JSON.parse(fields[name] as string)]),
  ) as Partial<BudgetInput>
  if (instances === undefined || poolMax === undefined) return undefined
  const { faults: _, ...held } = budget({ instances, poolMax, ...rest })
  return held
}
