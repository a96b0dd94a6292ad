import type { Outcome } from '../load/load.ts'
import { aligned } from '../results.ts'
import type { StepResult, VariantResult } from './run.ts'

/** One step of one variant in a line. */
export interface Summary {
  title: string
  step: Pick<StepResult, 'compute' | 'concurrency'>
  requests: number
  /** 0 to 1, of all three phases. */
  success: number
  /** Of all three phases, the most frequent first. */
  errors: [code: string, count: number][]
  /** Milliseconds of the warm phase; undefined where nothing succeeded. */
  p50: number | undefined
  p95: number | undefined
  p99: number | undefined
  /** p95 of the cold wave; of the requests at a fixed rate, corrected for coordinated omission. */
  cold: number | undefined
  steady: number | undefined
  backends: number
  poolerClients: number
  instances: number
  /** MiB resident of one instance, at the moment when all of them held the most. */
  memory: number
}

export function summaries(variants: readonly VariantResult[]): Summary[] {
  return variants.flatMap(({ title, steps }) => steps.map((step) => summary(title, step)))
}

function summary(title: string, { compute, concurrency, phases, series }: StepResult): Summary {
  const outcomes = Object.values(phases)
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, one) => total + of(one), 0)
  const most = (name: 'backends' | 'poolerClients' | 'instances') => Math.max(0, ...series[name])
  const requests = sum((one) => one.requests)
  const memory = Math.max(0, ...series.memory)
  const holders = series.instances[series.memory.indexOf(memory)] ?? 0
  const { latency } = phases.warm
  return {
    title,
    step: { compute, concurrency },
    requests,
    success: requests === 0 ? 0 : sum((one) => one.ok) / requests,
    errors: mergeErrors(outcomes),
    p50: latency?.p50,
    p95: latency?.p95,
    p99: latency?.p99,
    cold: phases.cold.latency?.p95,
    steady: phases.steady.latency?.p95,
    backends: most('backends'),
    poolerClients: most('poolerClients'),
    instances: most('instances'),
    memory: holders === 0 ? 0 : Math.round(memory / holders),
  }
}

function mergeErrors(outcomes: readonly Outcome[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const { errors } of outcomes)
    for (const [code, count] of Object.entries(errors)) counts.set(code, (counts.get(code) ?? 0) + count)
  return [...counts].sort((a, b) => b[1] - a[1])
}

/** Never rounded up to 100 %: one lost request shows. */
export function percent(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`
}

export const columns: [heading: string, cell: (row: Summary) => string][] = [
  ['variant', ({ title }) => title],
  ['at once', ({ step }) => `${step.concurrency} ${step.compute}`],
  ['ok', ({ success }) => percent(success)],
  ['p50 ms', ({ p50 }) => number(p50)],
  ['p95 ms', ({ p95 }) => number(p95)],
  ['p99 ms', ({ p99 }) => number(p99)],
  ['cold p95 ms', ({ cold }) => number(cold)],
  ['steady p95 ms', ({ steady }) => number(steady)],
  ['backends', ({ backends }) => String(backends)],
  ['pooler clients', ({ poolerClients }) => String(poolerClients)],
  ['instances', ({ instances }) => String(instances)],
  ['MiB each', ({ memory }) => String(memory)],
  ['errors', ({ errors }) => errors.map(([code, count]) => `${count} x ${code}`).join(', ') || '-'],
]

/** For a terminal, one line a row. */
export function summaryTable(rows: readonly Summary[]): string {
  const heads = columns.map(([heading]) => heading)
  return aligned([heads, ...rows.map((row) => columns.map(([, cell]) => cell(row)))], (column) =>
    ['variant', 'errors'].includes(heads[column] ?? ''),
  )
}

function number(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '-' : milliseconds.toFixed(milliseconds < 10 ? 1 : 0)
}
