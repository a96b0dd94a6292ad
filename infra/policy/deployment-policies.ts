import type { Policies } from '@pulumi/policy'

const wanted = ['env', 'schema', 'artifact']

/** What is missing for a changed environment to make a new deployment. */
export function metaFault(meta: unknown): string | undefined {
  const keys = Object.keys((meta as object | undefined) ?? {})
  const missing = wanted.filter((key) => !keys.includes(key))
  if (missing.length === 0) return undefined
  return `META_MISSING: the deployment's meta lacks ${missing.join(', ')}: without it a changed variable, schema or bundle makes no new deployment`
}

export const deploymentPolicies: Policies = [
  {
    name: 'deployment-meta',
    description: 'A deployment depends on its environment, schema and bytes.',
    enforcementLevel: 'mandatory',
    validateResource: ({ type, props }, report) => {
      const fault = type === 'vercel:index/deployment:Deployment' ? metaFault(props.meta) : undefined
      if (fault) report(fault)
    },
  },
]
