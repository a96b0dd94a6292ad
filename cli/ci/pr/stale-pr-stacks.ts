const day = 24 * 60 * 60 * 1000

interface Aged {
  name: string
  lastUpdate?: string
  updateInProgress?: boolean
}

/**
 * Those whose last update is more than `days` ago at `now` (milliseconds). One that was never updated holds nothing, and
 * may be on its way; one that is being updated is alive.
 */
export function stale<T extends Aged>(stacks: readonly T[], days: number, now: number): T[] {
  return stacks.filter(
    ({ lastUpdate, updateInProgress }) =>
      lastUpdate !== undefined && !updateInProgress && now - Date.parse(lastUpdate) > days * day,
  )
}
