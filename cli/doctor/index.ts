import { budgetTable } from '../../rules/budget/text.ts'
import { print } from '../terminal/print.ts'
import { CheckContext } from './check-context.ts'
import { exitCode } from './checks/check.ts'
import { measure } from './checks/headroom.ts'
import { watch } from './connections.ts'
import { jsonReport } from './json-report.ts'
import { doctorOptions, type Options } from './options.ts'
import { reportText } from './report.ts'
import { runChecks } from './run-checks.ts'
import { findTarget } from './sources/index.ts'

/** `poolproof doctor`: reads the source, runs the checks, prints one line for each. */
export async function doctor(given: Options, signal: AbortSignal): Promise<number> {
  const options = doctorOptions(given)
  const target = await findTarget(options, signal)
  const { offline, 'log-in': logIn, json } = options
  await using context = new CheckContext(target, { offline, logIn, signal })
  if (options.watch) {
    await watch(context, json, print)
    return 0
  }
  const lines = await runChecks(context, !json)
  const code = exitCode(lines)
  const { name, budget } = target
  if (json) return print(jsonReport(name, lines), code)
  const measured = await measure(context)
  const table = budget && budgetTable(budget, measured ? { Postgres: measured.used } : {})
  const colored = process.stdout.isTTY === true && !process.env.NO_COLOR
  return print(reportText({ name, lines, table }, colored), code)
}
