import { classifiedOnly, type DatabaseHost } from './host.ts'

/** Nile: `REGION.db.thenile.dev` (thenile.dev/docs/postgres). What pools behind it, and how, is not documented. */
export const nile: DatabaseHost = {
  ...classifiedOnly,
  label: 'Nile',
  ports: [5432],
  read: ({ host, database }) =>
    /(^|\.)db\.thenile\.dev$/.test(host)
      ? {
          endpoint: 'unknown',
          poolMode: 'unknown',
          confidence: 'low',
          reason: 'its one endpoint does not say whether it pools',
          reach: 'ipv4',
          // A host for each region: the database names the project.
          project: database || host,
          database,
        }
      : undefined,
  toPooled: () => ({
    reason: 'it has one endpoint: keep it, and let the doctor ask the server whether it pools',
  }),
  toDirect: (url) => ({ url }),
}
