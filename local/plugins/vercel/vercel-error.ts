/** What Vercel answered instead of a success. Its text is Vercel's: neither token nor values get into it. */
export class VercelError extends Error {
  readonly status: number
  readonly code: string
  /** SHA-1s, with code `missing_files`. */
  readonly missing: string[]

  constructor(what: string, status: number, error: { code?: string; message?: string; missing?: string[] }) {
    super(`${what}, unexpected error: ${error.code ?? status} - ${error.message ?? ''}`)
    this.status = status
    this.code = error.code ?? ''
    this.missing = error.missing ?? []
  }
}
