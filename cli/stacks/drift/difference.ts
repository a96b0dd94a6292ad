/** One thing that is not as the stack holds it. No text of it holds a value. */
export interface Difference {
  /** Stable, explained in docs/errors.md. */
  code: string
  /** Name of the variable, resource, table or migration. */
  subject: string
  /** Kind of the resource, where it is one. */
  kind?: string
  what: string
  /** What to type next. */
  fix?: string
}
