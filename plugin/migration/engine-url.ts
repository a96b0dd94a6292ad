export interface EngineUrlOptions {
  /** Prisma's own binary does not look anywhere else for the password. */
  withPassword: boolean
  application: string
  /** PEM file of a private CA. */
  caFile?: string | undefined
}

/**
 * The direct door in the words of Prisma's engine, which differ from node-postgres': `require` verifies nothing unless
 * `sslaccept=strict` says so, `verify-full` is not known, and no sslmode would mean "TLS if there is any".
 */
export function engineUrl(directUrl: string, options: EngineUrlOptions): string {
  const url = new URL(directUrl)
  const { searchParams } = url
  const secured = (searchParams.get('sslmode') ?? 'disable') !== 'disable'
  searchParams.set('sslmode', secured ? 'require' : 'disable')
  if (secured) searchParams.set('sslaccept', 'strict')
  if (secured && options.caFile) searchParams.set('sslcert', options.caFile)
  searchParams.set('application_name', options.application)
  if (!options.withPassword) url.password = ''
  return url.href
}
