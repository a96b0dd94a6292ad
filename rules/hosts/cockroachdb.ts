import { classifiedOnly, type DatabaseHost, poolerless } from './host.ts'

/**
 * Has no pooler and takes thousands of connections; the vendor's rule for functions is a pool of 1, no minimum, 30
 * minutes of life at most (cockroachlabs.com, serverless-function-best-practices).
 */
export const cockroachdb: DatabaseHost = {
  ...classifiedOnly,
  ...poolerless('it has no pooler and takes thousands of connections', { poolOf1: true }),
  label: 'CockroachDB',
  ports: [26_257],
  read: ({ host, database }) =>
    /\.cockroachlabs\.cloud$/.test(host)
      ? {
          endpoint: 'direct',
          poolMode: 'none',
          confidence: 'low',
          reason: 'it has no pooler, and wants a pool of 1 in each instance',
          reach: 'ipv4',
          project: host.split('.')[0] ?? host,
          database,
        }
      : undefined,
}
