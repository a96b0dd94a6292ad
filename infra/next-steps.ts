import * as pulumi from '@pulumi/pulumi'
import { nextStep } from '../rules/provider-refusals.ts'

/**
 * Says code and next step below a provider's own words, in every display of `pulumi up`: the engine asks the program before it
 * gives a failed operation up. Of `pulumi destroy` it runs no program, and of a failure in a preview or a check it asks nobody.
 */
export function explainFailures(): void {
  const onError = new pulumi.ErrorHook('next-step', async ({ urn, errors: [said = ''] }) => {
    const problem = nextStep(said, urn)
    if (problem) await pulumi.log.error(problem.message)
    return false
  })
  pulumi.runtime.registerStackTransformation(({ props, opts }) => ({
    props,
    opts: { ...opts, hooks: { ...opts.hooks, onError: [onError] } },
  }))
}
