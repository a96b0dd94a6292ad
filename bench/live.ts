import { json } from 'node:stream/consumers'
import type { LoadTestEvent } from '../local/live/load-test.ts'
import { Problem } from '../rules/problem.ts'
import { quickStorm, type StormCloud } from './quick-storm.ts'
import { summaries } from './storm/summary.ts'
import { type VariantName, variants } from './variants/index.ts'

/**
 * The load test of the live view's button, on the cloud that stdin describes. Tells who is connected meanwhile, a row for each
 * configuration at the end, or why it failed: events as lines of JSON.
 */
export async function live(_: object, signal: AbortSignal): Promise<number> {
  try {
    const storm = await quickStorm((await json(process.stdin)) as StormCloud, {
      signal,
      see: ({ instances, backends, poolerClients }, variant) =>
        tell({ now: { title: variants[variant as VariantName].title, instances, backends, poolerClients } }),
    })
    tell({
      rows: summaries(storm.variants).map(
        ({ title, requests, success, errors, backends, poolerClients }) => ({
          title,
          requests,
          success,
          errors,
          backends,
          poolerClients,
        }),
      ),
    })
    return 0
  } catch (error) {
    // Any other text may quote an address with a password.
    tell({ problem: error instanceof Problem ? error.message : `${(error as Error)?.name}` })
    throw error
  }
}

const tell = (event: LoadTestEvent) => process.stdout.write(`${JSON.stringify(event)}\n`)
