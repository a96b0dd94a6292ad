import { loadTestPlan } from '../../local/live/load-test.ts'
import { type Budget, budget } from '../../rules/budget/index.ts'
import type { Limits } from '../database.ts'
import { type VariantName, variantNames } from './variants.ts'

/** How a function is scaled: `fluid` gives one instance ten requests at a time, `single` one. */
export type Compute = 'fluid' | 'single'

/** One fresh deployment and what it has to bear: a cold wave, warm waves, then steady requests. */
export interface Step {
  compute: Compute
  /** Requests at the same time. */
  concurrency: number
}

export interface Shape {
  variants: readonly VariantName[]
  steps: readonly Step[]
  /** Requests in a second at most, and for how many. */
  steady: { rate: number; seconds: number }
}

/** Requests that one instance serves at a time with fluid compute: the embedded cloud's own default. */
const perInstance = 10

/** The requests of a step. */
export function loads({ concurrency }: Step, { steady }: Pick<Shape, 'steady'>) {
  // No more in a second than so few at once can be served.
  const rate = Math.min(steady.rate, concurrency * 20)
  return {
    cold: { requests: concurrency, concurrency },
    // Two waves, and enough for a p99 where a wave is small.
    warm: { requests: Math.max(100, concurrency * 2), concurrency },
    steady: { requests: rate * steady.seconds, concurrency, rate },
  }
}

export const shapes = {
  /** The incident and the cure, for a button and a test. */
  small: {
    variants: ['direct', 'poolproof'],
    steps: [{ compute: 'fluid', concurrency: loadTestPlan.atOnce }],
    steady: { rate: 100, seconds: 1 },
  },
  /** Within a minute. */
  quick: {
    variants: variantNames,
    steps: [{ compute: 'fluid', concurrency: 300 }],
    steady: { rate: 150, seconds: 1 },
  },
  /** From one request to a thousand, over as many instances as these need. */
  full: {
    variants: variantNames,
    steps: [
      ...[1, 10, 100, 300, 1000].map((concurrency) => ({ compute: 'fluid' as const, concurrency })),
      ...[1, 30, 120].map((concurrency) => ({ compute: 'single' as const, concurrency })),
    ],
    steady: { rate: 150, seconds: 4 },
  },
} as const satisfies Record<string, Shape>

function instancesOf({ compute, concurrency }: Step): number {
  return compute === 'fluid' ? Math.ceil(concurrency / perInstance) : concurrency
}

/** What ours is deployed with: the product's default pool, or as much of it as the most instances of the shape allow. */
export function budgetOf(
  { steps }: Pick<Shape, 'steps'>,
  limits: Limits,
): { poolMax: number; budget: Budget } {
  const input = {
    instances: Math.max(...steps.map(instancesOf)),
    poolerClients: limits.poolerClients,
    poolSize: limits.poolSize,
    maxConnections: limits.backends,
    reserved: 0,
  }
  const { largestPoolMax = 1 } = budget({ ...input, poolMax: 1 })
  const poolMax = Math.max(1, Math.min(2, largestPoolMax))
  return { poolMax, budget: budget({ ...input, poolMax }) }
}
