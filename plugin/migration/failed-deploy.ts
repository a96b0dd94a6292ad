import { Problem } from '../../rules/problem.ts'
import type { Deployed } from './deploy.ts'
import { resolveCommand } from './history.ts'
import type { MigrationHistory } from './history-table.ts'

/** What to type, by Prisma's own code. */
const fixes: Record<string, (folder: string, name: string) => string> = {
  P3018: resolveCommand,
  P3009: resolveCommand,
  P3005: (_, name) =>
    `the database holds tables that Prisma did not make; if they are those of ${name}: npx prisma migrate resolve --applied ${name}`,
}

/** Prisma's own words about a deploy that failed, and what to do next. */
export function deployProblem(
  folder: string,
  { code, output }: Deployed,
  missing: readonly string[],
  { failed }: MigrationHistory,
): Problem {
  const name = failed[0] ?? missing[0] ?? ''
  const [prismaCode = ''] = /\bP\d{4}\b/.exec(output) ?? []
  const fix = failed.length > 0 ? resolveCommand : fixes[prismaCode]
  const ending = code === null ? 'was killed' : `ended with exit code ${code}`
  return new Problem(
    'MIGRATION_FAILED',
    `migration ${name}: prisma migrate deploy ${ending}\n${indented(message(output))}`,
    fix?.(folder, name) ??
      "see Prisma's message above: https://www.prisma.io/docs/orm/reference/error-reference",
  )
}

/** Lines of the engine's backtrace. */
const TRACE = /^\s+(\d+: |with |at )/

/** From the word "Error" on; all of it where there is none. */
function message(output: string): string {
  const start = output.search(/^\s*Error\b/m)
  const lines = output.slice(Math.max(start, 0)).split('\n')
  return lines.filter((line) => line.trim() && !TRACE.test(line)).join('\n') || 'it said nothing'
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ')
}
