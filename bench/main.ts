// `node bench/main.ts COMMAND OPTIONS`: a measurement, as the table of commands describes it.
import { type Command, command } from '../cli/commands/command.ts'
import { measurements } from '../cli/commands/measurements.ts'
import { run } from '../cli/run.ts'
import { log } from '../setup/progress.mjs'

const loaders = {
  storm: async () => (await import('./load-test/index.ts')).loadTest,
  chaos: async () => (await import('./chaos/index.ts')).chaos,
  simulate: async () => (await import('./simulation/index.ts')).simulatePlans,
  'bench:rival': async () => (await import('./comparison/index.ts')).compareApps,
  'bench:preview': async () => (await import('./preview/index.ts')).benchPreview,
}

const own = measurements.map((row) => ({
  ...row,
  load: loaders[row.name as keyof typeof loaders] as unknown as Command['load'],
}))
const live = command({
  name: 'live',
  group: 'Measurements',
  summary: 'the load test of the live view, on the cloud that stdin describes',
  stopsBySignal: true,
  load: async () => (await import('./load-test/live.ts')).live,
})

const code = await run(process.argv.slice(2), { commands: [...own, live], version: 'bench', failed: log })
// A query or a worker that is still there would keep the process.
process.stdout.write('', () => process.exit(code))
