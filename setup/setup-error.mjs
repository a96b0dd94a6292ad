// Runs before anything is installed, on Node 22.12 or later: plain JavaScript, no dependency.

/** What `Problem` is to the TypeScript rooms, for the few lines that run before TypeScript can. */
export class Stop extends Error {
  /** @param {string} code stable, explained in docs/errors.md @param {string} what @param {string} fix what to run next */
  constructor(code, what, fix) {
    super(`${code}: ${what}\n  fix: ${fix}`)
    this.name = 'Problem'
    this.code = code
  }
}
