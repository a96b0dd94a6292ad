type Level = 'INFO' | 'ERROR'

/** One line of the official engine's log, of which the Prisma CLI makes its error texts. */
export function tell(level: Level, fields: { message: string; error_code?: string }): void {
  process.stderr.write(`${JSON.stringify({ level, target: 'schema_engine::logger', fields })}\n`)
}
