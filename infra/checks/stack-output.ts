import * as pulumi from '@pulumi/pulumi'

/**
 * An output of a stack as its last update left it; undefined where it has none. Asked by an invoke: a StackReference would
 * be kept in the state with the outputs from before, which every refresh after an update of that stack finds changed.
 *
 * @param stack ORGANIZATION/PROJECT/STACK
 * @throws where the backend knows no such stack
 */
export async function stackOutput(stack: string, name: string): Promise<unknown> {
  const { outputs } = await pulumi.runtime.invoke('pulumi:pulumi:readStackOutputs', { name: stack })
  return outputs?.[name]
}

/** An output of this stack; undefined before its first update. */
export function ownOutput(name: string): Promise<unknown> {
  return stackOutput(`${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`, name)
}
