import type { ResourceValidationArgs } from '@pulumi/policy'

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
