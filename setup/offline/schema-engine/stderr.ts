type Level = 'INFO' | 'ERROR'

/** One line of the official engine's log, of which the Prisma CLI makes its error texts. */
export function report(level: Level, fields: { message: string; error_code?: string }): void {
  process.stderr.write(`${JSON.stringify({ level, target: 'schema_engine::logger', fields })}\n`)
}

/** The official engine's exit code for a panic. */
const CRASHED = 101

/**
 * The CLI takes exit code 0 for an answer, even with a question still open: `migrate diff --exit-code` would print nothing
 * and report no difference. So this process ends with 0 in one place only, where everything has been answered.
 */
export function guardAgainstCrashes(): void {
  process.exitCode = CRASHED
  const crash = (thrown: unknown) => {
    report('ERROR', { message: thrown instanceof Error ? thrown.message : String(thrown) })
    process.exit(CRASHED)
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
}
