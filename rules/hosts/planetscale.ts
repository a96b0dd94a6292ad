import { portPairs } from '../unpooled/port-pair.ts'
import { pgbouncerFlags, pgbouncerOnDirect } from './flags.ts'
import { classifiedOnly, type DatabaseHost } from './host.ts'
import { portPair, readPort } from './port-pair.ts'

const pair = {
  ...portPairs.planetscale,
  // A private endpoint of a cloud's own network, beside the public one.
  privateHost: /^private-/,
  poolMode: 'transaction' as const,
}

/** `ROLE.BRANCH`, with `|replica` or the name of a dedicated PgBouncer behind it. */
const branchOf = (user: string) => /\.([a-z0-9]+)(?:\|.*)?$/i.exec(user)?.[1]

/**
 * PlanetScale for Postgres. Hosts, ports, transaction mode and users: planetscale.com/docs/postgres/connecting
 * (quickstart, pgbouncer). Its certificates are of a public CA (`sslrootcert=system` there).
 */
export const planetscale: DatabaseHost = {
  ...classifiedOnly,
  ...portPair(pair),
  label: 'PlanetScale',
  // One host serves a whole region: the branch stands in the user name.
  read: (url) => {
    if (!pair.host.test(url.host)) return undefined
    return { ...readPort(pair, url), project: branchOf(url.user) ?? url.host }
  },
  userFault: ({ user }) =>
    branchOf(user)
      ? undefined
      : { what: `PlanetScale finds the branch by the user name: it must be ${user || 'ROLE'}.BRANCH` },
  writer: (url) =>
    /\|replica$/.test(url.user) ? { ...url, user: url.user.replace(/\|replica$/, '') } : undefined,
  userSuffix: ({ user }) => {
    const branch = branchOf(user)
    return branch ? `.${branch}` : undefined
  },
  admin: {
    endpoint: 'direct',
    ipv4: 'yes',
    databaseUsername: (user) => user.split('.')[0],
  },
  ca: { pooled: 'public', direct: 'public' },
  flags: [...pgbouncerFlags, pgbouncerOnDirect],
}
