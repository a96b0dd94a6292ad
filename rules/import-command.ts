import { commandFor } from './command-for.ts'
import { nameOf, stackOf } from './urn.ts'

/**
 * The URNs that have to be in the state before a resource of the program is imported: of its component, whose name its own
 * begins with, and of its provider. Undefined where it has no component.
 */
export function importNeeds(urn: string): { component: string; provider: string } | undefined {
  const [head, project, chain = ''] = urn.split('::')
  const [component, type] = chain.split('$')
  if (!component || !type) return undefined
  const plugin = type.split(':')[0]
  const inStack = (of: string, name = '') => `${head}::${project}::${of}::${name}`
  return {
    component: inStack(component, nameOf(urn).split('-')[0]),
    provider: inStack(`pulumi:providers:${plugin}`, plugin),
  }
}

/**
 * Takes what exists over into the stack, as the resource that the program has for it.
 *
 * @param id the provider's import id
 */
export function importCommand(urn: string, id: string): string | undefined {
  const needs = importNeeds(urn)
  if (!needs) return undefined
  const type = urn.split('::')[2]?.split('$').at(-1)
  const named = (one: string) => `${nameOf(one)}=${one}`
  return commandFor(
    `pulumi import ${type} ${nameOf(urn)} '${id}' --parent ${named(needs.component)} --provider ${named(needs.provider)} --protect=false --generate-code=false --yes --stack ${stackOf(urn)}`,
  )
}
