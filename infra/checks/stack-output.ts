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

/** A resource of the state. */
interface OwnResource {
  urn: string
  type: string
  outputs: Record<string, unknown>
}

/** The stack, and what it has by its state, also after an update that ended half way. */
export interface Own {
  stack: string
  project: string
  resources: readonly OwnResource[]
}

/** @throws where the backend cannot give the state */
export async function ownState(): Promise<Own> {
  const [stack, project] = [pulumi.getStack(), pulumi.getProject()]
  const stackName = `${pulumi.getOrganization()}/${project}/${stack}`
  const answer = await pulumi.runtime.invoke('pulumi:pulumi:readStackResourceOutputs', { stackName })
  const outputs = (answer.outputs ?? {}) as Record<string, Omit<OwnResource, 'urn'>>
  return { stack, project, resources: Object.entries(outputs).map(([urn, one]) => ({ urn, ...one })) }
}

type Kind = 'Role' | 'Database' | 'Schema' | 'Project' | 'ProjectDomain' | 'ProjectEnvironmentVariable'

/** Texts of one output of all resources of a kind. */
export function heldBy({ resources }: Pick<Own, 'resources'>, kind: Kind, output: string): string[] {
  const own = resources.filter(({ type }) => type.endsWith(`:${kind}`))
  return own.flatMap(({ outputs }) => (typeof outputs[output] === 'string' ? outputs[output] : []))
}
