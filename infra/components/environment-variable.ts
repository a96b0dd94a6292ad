import { createHmac } from 'node:crypto'
import * as pulumi from '@pulumi/pulumi'
import * as vercel from '@pulumiverse/vercel'

/** One variable; its output is the id, known only once Vercel holds the value. */
export function environmentVariable(args: {
  name: string
  project: vercel.Project
  /** Of the fingerprint in its comment. */
  key: pulumi.Output<string>
  variable: string
  value: pulumi.Input<string>
  child: pulumi.CustomResourceOptions
}): pulumi.Output<string> {
  const { name, project, key, variable, value, child } = args
  const comment = pulumi.all([key, value]).apply(([k, v]) => `poolproof ${fingerprint(k, v)}`)
  return new vercel.ProjectEnvironmentVariable(
    `${name}-${variable}`,
    {
      projectId: project.id,
      key: variable,
      value: pulumi.secret(value),
      targets: ['production'],
      // A team may demand Sensitive for every variable, and turning one later is a replace: all from the start.
      sensitive: true,
      comment: pulumi.unsecret(comment),
    },
    // Vercel refuses a second variable of the same name, so a replacement cannot come before the removal.
    { ...child, deleteBeforeReplace: true },
  ).id
}

/** Keyed digest of one value: comparable where the value itself may not be read. 24 hexadecimal digits. */
function fingerprint(key: string, value: string): string {
  return createHmac('sha256', key).update(value).digest('hex').slice(0, 24)
}

/** Keyed digest of a whole environment; the order of the names does not matter. */
export function environmentFingerprint(key: string, variables: Record<string, string>): string {
  const sorted = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1))
  return fingerprint(key, JSON.stringify(sorted))
}
