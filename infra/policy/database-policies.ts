import type { Policies } from '@pulumi/policy'

const types = ['postgresql:index/database:Database', 'postgresql:index/schema:Schema']
const loopback = /^(localhost|127\.|::1$|\[::1\])/

/** The fault of a database or schema that one `pulumi destroy` would delete. */
export function protectionFault(name: string, isProtected: boolean, host: string): string | undefined {
  if (isProtected || loopback.test(host)) return undefined
  return `DATABASE_UNPROTECTED: ${name} on ${host} would go with pulumi destroy: pulumi config set --path poolproof:database.protect true`
}

export const databasePolicies: Policies = [
  {
    name: 'database-protected',
    description: 'A database that holds real data survives pulumi destroy.',
    enforcementLevel: 'mandatory',
    validateResource: ({ type, props, opts, provider }, report) => {
      if (!types.includes(type)) return
      const fault = protectionFault(String(props.name), opts.protect, String(provider?.props.host ?? ''))
      if (fault) report(fault)
    },
  },
]
