import { writeFileSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { Problem } from '../../rules/problem.ts'
import { step } from '../../setup/progress.mjs'
import { findChromium } from '../../setup/tools/chromium.ts'
import { benchCloud } from '../bench-cloud.ts'
import { machineText, print, results, writeReport } from '../results.ts'
import { type Report, reportPage } from './report/page.ts'
import { runLoadTest } from './run.ts'
import { shapes } from './shape.ts'
import { summaries, summaryTable } from './summary.ts'

interface Given {
  quick: boolean
  pictures: boolean
  json: string | undefined
}

/** `poolproof storm`: the claim of this project as numbers. */
export async function loadTest({ quick, json, pictures }: Given): Promise<number> {
  const report = await measure(quick ? 'quick' : 'full')
  const name = quick ? 'storm-quick' : 'storm'
  writeReport(`${name}.json`, report, json, 0)
  const page = new URL(`${name}.html`, results)
  writeFileSync(page, await reportPage(report))
  if (pictures) await step('take the pictures', () => takePictures(page))
  print(`\n${summaryTable(summaries(report.storm.variants))}\n\n${machineText(report.machine)}`)
  return print(`bench/results/${name}.html`)
}

async function measure(name: 'quick' | 'full'): Promise<Report> {
  await using bench = await benchCloud()
  const storm = await runLoadTest(bench.cloud.file, shapes[name])
  return { taken: new Date().toISOString(), machine: bench.machine, storm }
}

/** Takes the page as docs/images/storm-light.png and storm-dark.png. */
async function takePictures(page: URL): Promise<void> {
  const executablePath = findChromium()
  if (!executablePath)
    throw new Problem(
      'CHROMIUM_MISSING',
      'no Chromium here to take pictures with',
      'apt-get install chromium',
    )
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      const tab = await browser.newPage({ colorScheme, viewport: { width: 1140, height: 800 } })
      await tab.goto(page.href)
      await tab.locator('[data-picture]').screenshot({
        path: new URL(`../../docs/images/storm-${colorScheme}.png`, import.meta.url).pathname,
      })
      await tab.close()
    }
  } finally {
    await browser.close()
  }
}
