import type pg from 'pg'

export interface Sharing {
  /** Connections held open at the same time. */
  clients: number
  /** Distinct backends that served them. */
  backends: number
  /** True when one backend served two of them: only a pooler in transaction mode does that. */
  shared: boolean
}

/** A process id may be used again after a restart, so a backend is known by its start as well. */
const WHO = `SELECT pid || '@' || backend_start AS backend FROM pg_stat_activity WHERE pid = pg_backend_pid()`

/**
 * Holds clients open, all idle, and asks them in turn, outside a transaction, which backend serves them. Behind a direct door or
 * a pooler in session mode each has its own, however many are asked and however few instances run; so a shared one is certain
 * proof of transaction pooling. The order changes from round to round: a pooler that deals its backends out in turn could
 * otherwise give each client its own again. `rounds` end at the first shared one.
 */
export async function probeSharing(
  open: () => Promise<pg.Client>,
  { clients, rounds }: { clients: number; rounds: number },
): Promise<Sharing> {
  const held: pg.Client[] = []
  const servedBy = new Map<string, pg.Client>()
  let shared = false
  try {
    for (let i = 0; i < clients; i++) held.push(await open())
    for (let round = 0; round < rounds && !shared; round++) {
      for (const client of shuffled(held)) {
        const backend = String((await client.query(WHO)).rows[0]?.backend)
        if ((servedBy.get(backend) ?? client) !== client) shared = true
        servedBy.set(backend, client)
      }
    }
    return { clients, backends: servedBy.size, shared }
  } finally {
    await Promise.allSettled(held.map((client) => client.end()))
  }
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  const keyed = items.map((item) => ({ item, key: Math.random() }))
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}
