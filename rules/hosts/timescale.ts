import { pgbouncerFlags, pgbouncerOnDirect } from './flags.ts'
import { classifiedOnly, type DatabaseHost } from './host.ts'

/**
 * Tiger Cloud (Timescale): the pooler has a port of its own, the same for both modes, and the name of the database says
 * which: `tsdb_transaction`, else session (tigerdata.com/docs, connection-pooling). The service and the session pool
 * differ in a port that is drawn for each service.
 */
export const timescale: DatabaseHost = {
  ...classifiedOnly,
  label: 'Tiger Cloud (Timescale)',
  read: ({ host, database }) => {
    if (!/\.(tsdb|tigerdata)\.cloud\.timescale\.com$|\.cloud\.timescale\.com$/.test(host)) return undefined
    const base = { reach: 'ipv4', project: host } as const
    return /_transaction$/.test(database)
      ? {
          ...base,
          endpoint: 'pooled',
          poolMode: 'transaction',
          confidence: 'high',
          reason: `${database} is the transaction pool of its pooler`,
        }
      : {
          ...base,
          endpoint: 'unknown',
          poolMode: 'unknown',
          confidence: 'low',
          reason: 'its port may be that of the service or of the session pool',
          database,
        }
  },
  toPooled: (url) =>
    /_transaction$/.test(url.database)
      ? { url }
      : {
          reason:
            'the pooler has a port of its own: add one under Connection pooling and copy the URL whose database is tsdb_transaction',
        },
  toDirect: () => ({
    reason: 'the port of the service is not derivable: copy the URL from Service info > Connect',
  }),
  ca: { pooled: 'public', direct: 'public' },
  flags: [...pgbouncerFlags, pgbouncerOnDirect],
}
