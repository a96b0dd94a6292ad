import * as pulumi from '@pulumi/pulumi'
import * as vercel from '@pulumiverse/vercel'
import { fingerprint } from '../../rules/fingerprint.ts'

/** One variable; its output is the id, known only once Vercel holds the value. */
export function environmentVariable(
  name: string,
  project: vercel.Project,
  key: pulumi.Output<string>,
  variable: string,
  value: pulumi.Input<string>,
  child: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
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
