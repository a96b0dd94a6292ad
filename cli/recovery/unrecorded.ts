import type { StateResource } from '../pulumi/state.ts'
import { postgresLookups } from './unrecorded-postgres.ts'
import { vercelLookups } from './unrecorded-vercel.ts'

/** Looks for what a killed create made, by its natural key, and removes it. Answers what it was, if there was any. */
export type Lookup = (wanted: Inputs, provider: Inputs, known: StateResource[]) => Promise<string | undefined>

export type Inputs = Record<string, unknown>

/**
 * One row per resource that a create can leave behind. Not here: aliases and grants (making them again is the same
 * call), random values, Migration and Proof (they leave nothing of their own).
 */
const lookups: Record<string, Lookup> = { ...vercelLookups, ...postgresLookups }

/** `api`: base address of the Vercel API that the resource was made through. */
export async function removeUnrecorded(
  resource: StateResource,
  resources: StateResource[],
  api: string,
): Promise<string | undefined> {
  const lookup = lookups[resource.type]
  if (!lookup) return undefined
  const provider = resources.find(({ urn }) => resource.provider?.startsWith(`${urn}::`))
  return lookup(resource.inputs ?? {}, { ...provider?.inputs, api }, resources)
}
