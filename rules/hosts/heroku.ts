import { pgbouncerFlags, pgbouncerOnDirect } from './flags.ts'
import { classifiedOnly, type DatabaseHost } from './host.ts'
import { readPort } from './port-pair.ts'

const pair = {
  host: /^ec2-[\d-]+\.(compute-1|[a-z]+-[a-z]+-\d\.compute)\.amazonaws\.com$/,
  pooled: 5433,
  direct: 5432,
  poolMode: 'transaction' as const,
}

/**
 * Heroku Postgres of the tiers Standard and above; anybody's machine in EC2 has such a name, so that nothing is certain.
 * Pooling is off until `pg:connection-pooling:attach`, and Essential has none (devcenter.heroku.com,
 * postgres-connection-pooling, 2026-05). Certificates are self-signed (brianc/node-postgres#2009).
 */
export const heroku: DatabaseHost = {
  ...classifiedOnly,
  label: 'Heroku Postgres',
  read: (url) => {
    if (!pair.host.test(url.host)) return undefined
    const { reason, ...reading } = readPort(pair, url)
    const said = reading.endpoint === 'unknown' ? 'what listens on this port is not documented' : reason
    return { ...reading, confidence: 'low', reason: `by the name of its host it is Heroku's: ${said}` }
  },
  toPooled: () => ({
    reason:
      'attach the pooler (heroku pg:connection-pooling:attach DATABASE_URL --as DATABASE_CONNECTION_POOL -a APP) and copy the value of DATABASE_CONNECTION_POOL_URL',
  }),
  toDirect: (url) => ({ url: { ...url, port: pair.direct } }),
  ca: { pooled: 'private', direct: 'private' },
  caFrom:
    'openssl s_client -starttls postgres -showcerts -connect HOST:PORT </dev/null, and keep the last certificate as ca.pem',
  flags: [...pgbouncerFlags, pgbouncerOnDirect],
  integration: { DATABASE_URL: 'direct', DATABASE_CONNECTION_POOL_URL: 'pooled' },
}
