import type pg from 'pg'

export type Sharing = {
  /** Connections held open at the same time. */
  clients: number
  /** Distinct backends that served them. */
  backends: number
  /** True when one backend served two of them: only a pooler in transaction mode does that. */
  shared: boolean
}

/** A process id may be used again after a restart, so the start is part of a backend's name. */
const BACKEND = `SELECT pid || '@' || backend_start AS backend FROM pg_stat_activity WHERE pid = pg_backend_pid()`

/**
 * Holds idle clients open and asks one after the other, outside a transaction, which backend serves it. On a direct connection
 * or behind a pooler in session mode each client has its own, however many there are and however few instances run; so a
 * shared one is certain proof of transaction pooling. The order changes from round to round: a pooler that deals its backends
 * out in turn could otherwise give each client its own again. Stops at the first shared one.
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
        const backend = String((await client.query(BACKEND)).rows[0]?.backend)
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
