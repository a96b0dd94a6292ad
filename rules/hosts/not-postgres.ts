import { classifiedOnly, type DatabaseHost } from './host.ts'

interface OtherService {
  host: RegExp
  /** What answers there, as the end of a sentence. */
  is: string
  /** Where the URL of the database stands. */
  instead: string
}

/** Hosts of the same vendors that speak no Postgres, though people put them into such a URL. */
const services: readonly OtherService[] = [
  {
    // planetscale.com/docs/vitess/connecting: aws.connect.psdb.cloud and one host for each region.
    host: /(^|\.)connect\.psdb\.cloud$/,
    is: "PlanetScale's MySQL (Vitess)",
    instead:
      'a Postgres database of PlanetScale has a host that ends in .pg.psdb.cloud or .horizon.psdb.cloud',
  },
  {
    // supabase.com/docs/guides/api: https://REF.supabase.co
    host: /^[a-z0-9]{20}\.supabase\.(co|com|in)$/,
    is: "Supabase's HTTP API",
    instead: 'copy the URL from Connect > Transaction pooler',
  },
  {
    host: /\.mysql\.database\.azure\.com$/,
    is: 'Azure Database for MySQL',
    instead: 'a Postgres server of Azure has a host that ends in .postgres.database.azure.com',
  },
  {
    // prisma.io/docs/accelerate
    host: /^accelerate\.prisma-data\.net$/,
    is: 'Prisma Accelerate, an HTTP service',
    instead: 'copy the pooled connection string (pooled.db.prisma.io) from console.prisma.io',
  },
]

const serviceOf = (host: string) => services.find((each) => each.host.test(host))

export const notPostgres: DatabaseHost = {
  ...classifiedOnly,
  label: 'no Postgres server',
  read: ({ host }) => {
    const service = serviceOf(host)
    return (
      service && {
        endpoint: 'unknown',
        poolMode: 'unknown',
        confidence: 'high',
        reason: `its host is ${service.is}, which does not speak Postgres`,
        reach: 'ipv4',
      }
    )
  },
  notPostgres: ({ host }) => serviceOf(host),
}
