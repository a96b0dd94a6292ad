/** True for the names, addresses and sockets (`/var/run/postgresql`) of this machine; `host` may carry a port. */
export function isLoopback(host: string): boolean {
  return /^(\/.*|localhost|.+\.localhost|127(\.\d+){3}|\[?::1\]?)(:\d+)?$/i.test(host)
}

const privateNames = /^[^.:]+$|\.(internal|local|lan|localdomain)$/i
const privateAddresses =
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)|^f[cd][0-9a-f]{2}:/i

/**
 * What makes a host unreachable from outside its own network: a `name` no public DNS knows (`postgres` of a compose
 * file, `*.internal`), an `address` of a private range (reachable through a peering only), or undefined.
 */
export function privateHost(host: string): 'name' | 'address' | undefined {
  if (isLoopback(host)) return undefined
  if (privateNames.test(host)) return 'name'
  return privateAddresses.test(host) ? 'address' : undefined
}
