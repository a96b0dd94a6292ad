import type { ConnectionUrls } from '../database.ts'

export interface Variant {
  /** In the report. */
  title: string
  /** The module that exports the handler: the same routes, another database module. */
  entry: 'app/index.ts' | 'bench/load-test/stock.ts'
  databaseUrl(urls: ConnectionUrls): string
}

const stock = 'bench/load-test/stock.ts'

/** From the fault to the fix. */
export const variants = {
  direct: {
    title: 'direct URL, default pool',
    entry: stock,
    databaseUrl: ({ direct }) => direct,
  },
  parameters: {
    title: 'direct URL with ?pgbouncer=true&connection_limit=1',
    entry: stock,
    databaseUrl: ({ direct }) => `${direct}?pgbouncer=true&connection_limit=1`,
  },
  pooledDefault: {
    title: 'pooled URL, default pool of 10',
    entry: stock,
    databaseUrl: ({ pooled }) => pooled,
  },
  poolproof: {
    title: 'Poolproof',
    entry: 'app/index.ts',
    databaseUrl: ({ pooled }) => pooled,
  },
} as const satisfies Record<string, Variant>

export type VariantName = keyof typeof variants
export const variantNames = Object.keys(variants) as readonly VariantName[]
