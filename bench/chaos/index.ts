import { fail } from '../../local/fail.ts'
import { step } from '../../setup/progress.ts'
import { ensureTools } from '../../setup/tools.ts'
import { readOptions } from '../options.ts'
import { print } from '../print.ts'
import { writeReport } from '../results.ts'
import { startChaosCloud } from './cloud.ts'
import { faults } from './faults.ts'
import { chaosTable, held } from './report.ts'
import { type Outcome, tryFault } from './trial.ts'

const usage = `npm run chaos [-- --quick] [-- --json FILE]

Breaks one part of the embedded cloud after the other while people register, log in and refresh, and says what they
were answered, how soon everything worked again, and whether every promise was kept. Exit code 0 if so.
  --quick       shorter faults, about a minute in all
  --json FILE   write the report there too (always in bench/results/chaos.json)`

const long = { people: 16, timeouts: { pool_timeout: 5, connect_timeout: 5 }, longest: 10, after: 3 }
const quick = { people: 8, timeouts: { pool_timeout: 2, connect_timeout: 2 }, longest: 4, after: 1 }

/** `npm run chaos`. */
async function main(args: string[]): Promise<number> {
  const options = readOptions('chaos', args, ['quick'])
  if (options.help) return print(usage)
  const load = options.quick ? quick : long
  const { pgbouncer } = await ensureTools()
  await using cloud = await step('start a cloud to break', () => startChaosCloud({ pgbouncer, ...load }))
  const outcomes: Outcome[] = []
  for (const fault of faults) outcomes.push(await step(fault.name, () => tryFault(cloud, fault, load)))
  const report = { machine: `${process.platform} ${process.arch}`, load, held: held(outcomes), outcomes }
  writeReport('chaos.json', report, options.json)
  print(chaosTable(outcomes))
  return report.held ? 0 : 1
}

// What still listens or waits is nobody's: everything was stopped, or is stopped by the guard of the run.
process.exit(await main(process.argv.slice(2)).catch(fail))
