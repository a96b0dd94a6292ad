import { writeFileSync } from 'node:fs'
import { fail } from '../local/fail.ts'
import { step } from '../setup/progress.ts'
import { benchCloud } from './bench-cloud.ts'
import { machineText } from './machine.ts'
import { readOptions } from './options.ts'
import { print } from './print.ts'
import { type Report, reportPage } from './report/page.ts'
import { takePictures } from './report/pictures.ts'
import { results, writeReport } from './results.ts'
import { runStorm } from './storm/run.ts'
import { shapes } from './storm/shape.ts'
import { summaries } from './storm/summary.ts'
import { stormTable } from './storm/table.ts'

const usage = `npm run storm [-- --quick] [-- --json FILE] [-- --pictures]

Measures four ways to configure the database, side by side on an embedded cloud of its own: logins, refreshes and \`me\`
from 1 to 1,000 at once. Writes bench/results/storm.json and storm.html, prints a table. About eight minutes on 2 cores.
  --quick       only 300 at once over 30 instances: under a minute, into storm-quick.json and storm-quick.html
  --json FILE   also write the figures to FILE
  --pictures    also take docs/images/storm-light.png and storm-dark.png of the page (needs Chromium)`

/** `npm run storm`: the claim of this project as numbers. */
async function main(args: string[]): Promise<number> {
  const { quick, json, pictures, help } = readOptions('storm', args, ['quick', 'pictures'])
  if (help) return print(usage)
  const report = await measure(quick ? 'quick' : 'full')
  const name = quick ? 'storm-quick' : 'storm'
  writeReport(`${name}.json`, report, json, 0)
  const page = new URL(`${name}.html`, results)
  writeFileSync(page, await reportPage(report))
  if (pictures) await step('take the pictures', () => takePictures(page))
  print(`\n${stormTable(summaries(report.storm.variants))}\n\n${machineText(report.machine)}`)
  return print(`bench/results/${name}.html`)
}

async function measure(name: 'quick' | 'full'): Promise<Report> {
  await using bench = await benchCloud()
  const storm = await runStorm(bench.cloud.file, shapes[name])
  return { taken: new Date().toISOString(), machine: bench.machine, storm }
}

// What still listens or waits is nobody's: everything was stopped, or is stopped by the guard of the run.
process.exit(await main(process.argv.slice(2)).catch(fail))
