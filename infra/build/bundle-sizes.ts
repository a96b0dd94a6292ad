import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { type Bundle, bundleApp } from './bundle.ts'

/** Bytes of the function's folder, gzip: what a cold start has to fetch. */
export const bundleBudget = 1_000_000

/** Sizes in bytes: gzip of each file, plain of what `index.mjs` is made of. */
export interface BundleSizes {
  gzip: Record<string, number>
  origins: Record<string, number>
}

const recorded = new URL('bundle-sizes.json', import.meta.url)

export function bundleSizes({ files, origins }: Bundle): BundleSizes {
  const gzip = Object.entries(files).map(([name, bytes]) => [name, gzipSync(bytes, { level: 9 }).length])
  return { gzip: Object.fromEntries(gzip), origins }
}

export function total({ gzip }: BundleSizes): number {
  return Object.values(gzip).reduce((sum, bytes) => sum + bytes, 0)
}

/** What grew by more than 5 % and 2 kB since the sizes were last recorded, one line each, the most first. */
export function grown(now: BundleSizes, before: BundleSizes = recordedSizes()): string[] {
  const lines = (['gzip', 'origins'] as const).flatMap((kind) =>
    Object.entries(now[kind]).map(([name, bytes]) => {
      const was = before[kind][name] ?? 0
      const what = kind === 'gzip' ? `${name} (gzip)` : `${name} in index.mjs`
      return { more: bytes - was, was, line: `${what}: ${bytes} bytes, was ${was}` }
    }),
  )
  return lines
    .filter(({ more, was }) => more > Math.max(2000, was * 0.05))
    .sort((a, b) => b.more - a.more)
    .map(({ line }) => line)
}

function recordedSizes(): BundleSizes {
  return JSON.parse(readFileSync(recorded, 'utf8')) as BundleSizes
}

/** `npm run sizes`: records today's sizes, which is how growth is accepted. */
export async function recordSizes(): Promise<number> {
  const sizes = bundleSizes(await bundleApp())
  writeFileSync(recorded, `${JSON.stringify(sizes, null, 2)}\n`)
  process.stdout.write(`${total(sizes)} of ${bundleBudget} bytes, gzip\n`)
  return 0
}
