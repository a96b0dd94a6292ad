import { step } from '../../setup/process/progress.ts'
import { ensureTools } from '../../setup/tools.ts'
import { print } from '../print.ts'
import { writeReport } from '../results.ts'
import { startChaosCloud } from './cloud.ts'
import { faults } from './faults.ts'
import { chaosTable, held } from './report.ts'
import { type Outcome, tryFault } from './trial.ts'

const long = { people: 16, timeouts: { pool_timeout: 5, connect_timeout: 5 }, longest: 10, after: 3 }
const quick = { people: 8, timeouts: { pool_timeout: 2, connect_timeout: 2 }, longest: 4, after: 1 }

interface Given {
  quick: boolean
  json: string | undefined
}

/** `poolproof chaos`. */
export async function chaos(options: Given): Promise<number> {
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
