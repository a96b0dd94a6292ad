/** Seconds and failures. */
const MAX_FAILURES = 10
const WINDOW = 150
const BLOCK = 120

interface Entry {
  window: number
  current: number
  previous: number
  blockedUntil: number
}

export interface CircuitBreaker {
  fail(key: string): void
  isOpen(key: string): boolean
}

/**
 * Supavisor's breaker of logins, one for each {tenant, address}: 10 failures within 150 s block the address for 120 s. The
 * count slides: that of the window before weighs as much as of it still lies within 150 s.
 * Source: supabase/supavisor 2.9.7 (03e5cc56), lib/supavisor/circuit_breaker.ex (auth_error) and
 * circuit_breaker/sliding_window.ex. `now` in milliseconds.
 */
export function circuitBreaker(now: () => number): CircuitBreaker {
  const entries = new Map<string, Entry>()
  const seconds = () => Math.floor(now() / 1000)
  return {
    fail(key) {
      const window = Math.floor(seconds() / WINDOW)
      const before = entries.get(key) ?? { window, current: 0, previous: 0, blockedUntil: 0 }
      const entry = before.window === window ? before : turned(before, window)
      entry.current += 1
      const weight = 1 - (seconds() % WINDOW) / WINDOW
      if (Math.trunc(entry.previous * weight + entry.current) >= MAX_FAILURES)
        entry.blockedUntil = seconds() + BLOCK
      entries.set(key, entry)
    },
    isOpen: (key) => (entries.get(key)?.blockedUntil ?? 0) > seconds(),
  }
}

function turned({ window, current, blockedUntil }: Entry, to: number): Entry {
  return { window: to, current: 0, previous: to === window + 1 ? current : 0, blockedUntil }
}
