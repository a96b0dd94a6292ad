import type { StormMoment, StormRow } from '../local/live/storm-button.ts'
import { quickStorm, type StormCloud } from './quick-storm.ts'
import { summaries } from './storm/summary.ts'
import { type VariantName, variants } from './variants/index.ts'

/** The quick storm for the button of the live view: who is connected while it blows, and a row for each configuration. */
export async function liveStorm(
  cloud: StormCloud,
  see: (moment: StormMoment) => void,
  signal: AbortSignal,
): Promise<StormRow[]> {
  const storm = await quickStorm(cloud, {
    signal,
    see: ({ instances, backends, poolerClients }, variant) =>
      see({ title: variants[variant as VariantName].title, instances, backends, poolerClients }),
  })
  return summaries(storm.variants).map(({ title, requests, success, errors, backends, poolerClients }) => ({
    title,
    requests,
    success,
    errors,
    backends,
    poolerClients,
  }))
}
