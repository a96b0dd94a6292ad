import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Problem } from '../infra/model/problem.ts'
import { fail } from '../local/fail.ts'
import { interruption } from '../local/interruption.ts'
import { step } from '../setup/progress.ts'
import { benchCloud } from './bench-cloud.ts'
import { machineText } from './machine.ts'
import { type Report, reportPage } from './report/page.ts'
import { takePictures } from './report/pictures.ts'
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

const results = new URL('results/', import.meta.url)

/** `npm run storm`: the claim of this project as numbers. */
async function main(args: string[]): Promise<number> {
  const { quick, json, pictures, help } = options(args)
  if (help) return print(usage)
  const stopping = interruption()
  try {
    const report = await measure(quick ? 'quick' : 'full', stopping.signal)
    const name = quick ? 'storm-quick' : 'storm'
    mkdirSync(results, { recursive: true })
    const text = `${JSON.stringify(report)}\n`
    for (const file of [new URL(`${name}.json`, results), ...(json ? [json] : [])]) writeFileSync(file, text)
    const page = new URL(`${name}.html`, results)
    writeFileSync(page, await reportPage(report))
    if (pictures) await step('take the pictures', () => takePictures(page))
    print(`\n${stormTable(summaries(report.storm.variants))}\n\n${machineText(report.machine)}`)
    return print(`bench/results/${name}.html`)
  } catch (error) {
    if (stopping.signal.aborted) return 130
    throw error
  }
}

async function measure(name: 'quick' | 'full', signal: AbortSignal): Promise<Report> {
  await using bench = await benchCloud()
  const storm = await runStorm(bench.cloud.file, shapes[name], { signal })
  return { taken: new Date().toISOString(), machine: bench.machine, storm }
}

function options(args: string[]) {
  try {
    const boolean = { type: 'boolean', default: false } as const
    return parseArgs({
      args,
      options: {
        quick: boolean,
        pictures: boolean,
        json: { type: 'string' },
        help: { ...boolean, short: 'h' },
      },
    }).values
  } catch (error) {
    throw new Problem('UNKNOWN_OPTION', (error as Error).message, 'npm run storm -- --help')
  }
}

function print(text: string): 0 {
  process.stdout.write(`${text}\n`)
  return 0
}

process.exitCode = await main(process.argv.slice(2)).catch(fail)
