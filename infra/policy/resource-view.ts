import type { ResourceValidationArgs } from '@pulumi/policy'
import type { Finding } from '../../rules/environment/rule.ts'

/** Stands for a value that only the update will tell. */
export const UNKNOWN: unique symbol = Symbol('unknown')

/** A resource as a rule may look at it: no access throws. */
export interface ResourceView {
  urn: string
  /** Full token, such as `postgresql:index/role:Role`. */
  type: string
  props: Record<string, unknown>
  /** Configuration of its provider; empty where the engine does not say. */
  provider: Record<string, unknown>
  protect: boolean
  parent: string | undefined
}

type Given = Pick<ResourceValidationArgs, 'urn' | 'type' | 'props' | 'opts' | 'provider'>

export function viewResource({ urn, type, props, opts, provider }: Given): ResourceView {
  return {
    urn,
    type,
    props: known(props) as ResourceView['props'],
    provider: known(provider?.props ?? {}) as ResourceView['provider'],
    protect: opts.protect,
    parent: opts.parent,
  }
}

/** The text, or undefined for anything else. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

/** A plain copy. Whatever a rule touches and is not known, the SDK would turn into a warning of its own. */
function known(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value.keys(), (index) => read(value, index))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.keys(value).map((key) => [key, read(value as Record<string, unknown>, key)]),
  )
}

function read<Key extends string | number>(holder: Record<Key, unknown>, key: Key): unknown {
  try {
    return known(holder[key])
  } catch {
    return UNKNOWN // nothing else makes reading throw
  }
}

/**
 * What one preview or update has shown so far. The engine shows a resource once everything it depends on is there: at
 * the deployment, all its variables have been seen, and nothing is deployed yet.
 */
export class SeenResources {
  readonly #resources = new Map<string, ResourceView>()
  readonly #reported = new Set<string>()

  /** Takes the resource in; again and again does no harm. */
  take(given: Parameters<typeof viewResource>[0]): ResourceView {
    if (given.type === 'pulumi:pulumi:Stack') this.#forget()
    const resource = viewResource(given)
    this.#resources.set(resource.urn, resource)
    return resource
  }

  get resources(): ResourceView[] {
    return [...this.#resources.values()]
  }

  /** Those that have not been reported yet: what is wrong with a variable is wrong with the deployment again. */
  unreported(findings: Finding[]): Finding[] {
    return findings.filter(({ code, severity, what }) => {
      const key = `${severity} ${code} ${what}`
      return !this.#reported.has(key) && this.#reported.add(key)
    })
  }

  /** The stack comes first in every run. */
  #forget(): void {
    this.#resources.clear()
    this.#reported.clear()
  }
}
