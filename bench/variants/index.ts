/** Addresses of the storm's database. `direct` is of a role without a limit, as somebody who follows no checklist has. */
export interface ConnectionUrls {
  direct: string
  pooled: string
}

export interface Variant {
  /** In the report: who this is. */
  title: string
  /** The module that exports the handler: the same routes, another database module. */
  entry: 'app/index.ts' | 'bench/variants/stock.ts'
  databaseUrl(doors: ConnectionUrls): string
}

const stock = 'bench/variants/stock.ts'

/** From the disease to the cure. */
export const variants = {
  direct: {
    title: 'direct URL, default pool',
    entry: stock,
    databaseUrl: ({ direct }) => direct,
  },
  byHand: {
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
