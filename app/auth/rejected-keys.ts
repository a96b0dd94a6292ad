/** More than one instance is ever asked by at once; the oldest go first. */
const most = 10_000

/**
 * What this instance remembers of buckets that are over their limit. A window's end is fixed, so a refusal stays right
 * until then whatever the other instances count.
 */
export function rejectedKeys(now: () => number = Date.now) {
  const ends = new Map<string, number>()
  return {
    /** Seconds until the last of these keys is let in again; 0 when all are. */
    of(keys: readonly string[]): number {
      const left = keys.map((key) => (ends.get(key) ?? 0) - now())
      return Math.ceil(Math.max(0, ...left) / 1000)
    },

    /** Seconds by key. */
    add(refused: Readonly<Record<string, number>>): void {
      for (const [key, seconds] of Object.entries(refused)) {
        ends.delete(key)
        ends.set(key, now() + seconds * 1000)
      }
      for (const key of ends.keys()) {
        if (ends.size <= most) break
        ends.delete(key)
      }
    },
  }
}
