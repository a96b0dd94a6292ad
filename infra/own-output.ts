import * as pulumi from '@pulumi/pulumi'

/**
 * An output of this stack as its last update left it; undefined before the first. Asked by an invoke: a StackReference to
 * itself would be kept in the state with the outputs from before, which every refresh then finds changed.
 */
export async function ownOutput(name: string): Promise<unknown> {
  const own = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`
  const { outputs } = await pulumi.runtime.invoke('pulumi:pulumi:readStackOutputs', { name: own })
  return outputs?.[name]
}
