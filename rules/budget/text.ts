import { fieldsOf, fieldText } from '../url/fields.ts'
import { type Budget, type BudgetRow, budget } from './index.ts'
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
  const others = { others: othersText(sums.others), neighbours: othersText(sums.neighbours) }
  const fields = fieldText({ ...sums, reservedConnections: sums.reserved, ...others }, [
    ...names,
    'others',
    'neighbours',
  ])
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
  const others = othersOf(fields.others)
  const neighbours = othersOf(fields.neighbours)
  const shared = { ...(others && { others }), ...(neighbours && { neighbours }) }
  const { faults: _, ...held } = budget({ instances, poolMax, ...rest, ...shared })
  return held
}

/** `worker:40,dashboard:5`; undefined where there are none. */
function othersText(others: Readonly<Record<string, number>>): string | undefined {
  const entries = Object.entries(others).map(([name, most]) => `${name}:${most}`)
  return entries.length > 0 ? entries.join(',') : undefined
}

function othersOf(text: string | undefined): Record<string, number> | undefined {
  const entries = text?.split(',').flatMap((entry) => {
    const [, name, most] = /^([\w.-]+):(-1|\d{1,9})$/.exec(entry) ?? []
    return name && most ? [[name, Number(most)] as const] : []
  })
  return entries && Object.fromEntries(entries)
}

const headings = ['connections', 'peak', 'limit', 'calculation', 'excess waits', 'or fails'] as const

/** The budget as a table of text, one line a row, and below it the largest safe settings. `measured` by `who`. */
export function budgetTable(budget: Budget, measured: Readonly<Record<string, number>> = {}): string {
  const withMeasured = Object.keys(measured).length > 0
  const cells = budget.rows.map((row) => [
    row.who,
    number(row.most),
    number(row.limit),
    ...(withMeasured ? [number(measured[row.who])] : []),
    row.sum,
    row.queues,
    row.fails,
  ])
  const titles: string[] = [
    ...headings.slice(0, 3),
    ...(withMeasured ? ['measured'] : []),
    ...headings.slice(3),
  ]
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => (row[column] ?? '').length)),
  )
  // Numbers to the right, words to the left.
  const last = withMeasured ? 3 : 2
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column >= 1 && column <= last ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [line(titles), ...cells.map(line), largest(budget)].join('\n')
}

function largest({ largestPoolMax, largestInstances }: Budget): string {
  if (largestPoolMax === undefined || largestInstances === undefined) {
    return 'the largest safe poolMax and instances are not known: the pooler does not say how many clients it takes'
  }
  return `largest safe poolMax with these instances: ${largestPoolMax}; largest safe instances with this poolMax: ${largestInstances}`
}

function number(value: BudgetRow['most']): string {
  return value === undefined ? '-' : `${value}`
}
