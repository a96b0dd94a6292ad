/** The straight line next to the points, by least squares. */
export interface Line {
  /** At 0. */
  base: number
  slope: number
  /** The point farthest from the line: its distance as a share of the line's value there. */
  deviation: number
}

export function lineThrough(points: readonly (readonly [x: number, y: number])[]): Line {
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [x, y] = [mean(([x]) => x), mean(([, y]) => y)]
  const spread = mean((point) => (point[0] - x) ** 2)
  const slope = spread === 0 ? 0 : mean((point) => (point[0] - x) * (point[1] - y)) / spread
  const base = y - slope * x
  const off = points.map(([at, is]) => Math.abs(is / (base + slope * at) - 1))
  return { base, slope, deviation: Math.max(0, ...off) }
}

/** The middle one; of an even number the lower of the two in the middle, which was measured. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN
}

/** Milliseconds that the work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
