import { classifiedOnly, type DatabaseHost, poolerless } from './host.ts'

/**
 * Aurora DSQL: `ID.dsql.REGION.on.aws`, port 5432, 10,000 connections a cluster (docs.aws.amazon.com/general, dsql). The
 * password is an IAM token of 15 minutes at most by default, so that one in a variable expires.
 */
export const auroraDsql: DatabaseHost = {
  ...classifiedOnly,
  ...poolerless('it has no pooler and takes 10,000 connections', { poolOf1: true }),
  label: 'Aurora DSQL',
  ports: [5432],
  read: ({ host, database }) =>
    /\.dsql(-[a-z0-9]+)?\.[a-z0-9-]+\.on\.aws$/.test(host)
      ? {
          endpoint: 'direct',
          poolMode: 'none',
          confidence: 'low',
          reason: 'it has no pooler, and its password is a token that expires within minutes',
          reach: 'ipv4',
          project: host.split('.')[0] ?? host,
          database,
        }
      : undefined,
  ca: { pooled: 'public', direct: 'public' },
}
