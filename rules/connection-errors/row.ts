import type { Family } from './families.ts'

/** What is said, and the family it belongs to. Where a row has codes and a text both have to match; the text alone does where nothing gives a code. */
export type Row = readonly [
  family: Family,
  /** SQLSTATE, errno, Prisma's code, the adapter's kind; Supavisor's code in parentheses. Separated by spaces. */
  codes: string,
  /** Matches from the beginning of a message. */
  text?: RegExp | undefined,
  /** Only where the connection did not come about: not after ERROR, which leaves it open. */
  atLogin?: 'at login',
]
