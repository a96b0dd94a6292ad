import { json } from 'node:stream/consumers'
import type { CloudFile } from '../../local/cloud-file.ts'
import type { LoadTestEvent } from '../../local/live/load-test.ts'
import { Problem } from '../../rules/problem.ts'
import { runLoadTest } from './run.ts'
import { shapes } from './shape.ts'
import { summaries } from './summary.ts'
import { variants } from './variants.ts'

/**
 * The load test of the live view's button, on the cloud that stdin describes. Writes events as lines of JSON: who is
 * connected meanwhile, a row for each configuration at the end, or why it failed.
 */
export async function live(_: object, signal: AbortSignal): Promise<number> {
  try {
    const { variants: measured } = await runLoadTest((await json(process.stdin)) as CloudFile, shapes.small, {
      signal,
      see: (sample, variant) => write({ now: { title: variants[variant].title, ...sample } }),
    })
    write({ rows: summaries(measured) })
    return 0
  } catch (error) {
    // Any other text may quote an address with a password.
    write({ problem: error instanceof Problem ? error.message : `${(error as Error)?.name}` })
    throw error
  }
}

const write = (event: LoadTestEvent) => process.stdout.write(`${JSON.stringify(event)}\n`)
