import { fieldsOf, fieldText } from '../url/fields.ts'
import { type Budget, budget } from './index.ts'
import { type BudgetInput, sumUp } from './sums.ts'

/** The numbers as the output names them. */
const inputs = {
  instances: 'instances',
  poolMax: 'poolMax',
  rollout: 'rollout',
  poolerClients: 'poolerClients',
  poolSize: 'poolSize',
  reservePool: 'reservePool',
  poolSizeFixed: 'poolSizeFixed',
  migratorConnections: 'migratorConnections',
  reserve: 'reserve',
  maxConnections: 'maxConnections',
  reservedConnections: 'reserved',
  roles: 'roles',
} as const satisfies Record<string, keyof BudgetInput>
const names = Object.keys(inputs) as (keyof typeof inputs)[]

/** The output `budget` in one line: what the sums are, and what they were made of. */
export function budgetText(input: BudgetInput): string {
  const sums = sumUp(input)
  const { clients, poolerClients = 'unknown', backends, available = 'unknown' } = sums
  const fields = fieldText({ ...sums, reservedConnections: sums.reserved }, names)
  return `${clients} of ${poolerClients} clients, ${backends} of ${available} backends: ${fields}`
}

/** The budget of a stack's output: of that line, or the object of an earlier version; undefined where it is neither. */
export function readBudget(output: unknown): Omit<Budget, 'faults'> | undefined {
  if (typeof output !== 'string') return (output as Budget | undefined) ?? undefined
  const fields = fieldsOf(output)
  const known = names.filter((name) => /^(\d{1,9}|true|false)$/.test(fields[name] ?? ''))
  const { instances, poolMax, ...rest } = Object.fromEntries(
    known.map((name) => [inputs[name], JSON.parse(fields[name] as string)]),
  ) as Partial<BudgetInput>
  if (instances === undefined || poolMax === undefined) return undefined
  const { faults: _, ...held } = budget({ instances, poolMax, ...rest })
  return held
}
