import { writeFileSync } from 'node:fs'
import { step } from '../setup/process/progress.ts'
import { benchCloud } from './bench-cloud.ts'
import { machineText } from './machine.ts'
import { print } from './print.ts'
import { type Report, reportPage } from './report/page.ts'
import { takePictures } from './report/pictures.ts'
import { results, writeReport } from './results.ts'
import { runStorm } from './storm/run.ts'
import { shapes } from './storm/shape.ts'
import { summaries } from './storm/summary.ts'
import { stormTable } from './storm/table.ts'

interface Given {
  quick: boolean
  pictures: boolean
  json: string | undefined
}

/** `poolproof storm`: the claim of this project as numbers. */
export async function storm({ quick, json, pictures }: Given): Promise<number> {
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
