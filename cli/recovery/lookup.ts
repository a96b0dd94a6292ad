import type { StateResource } from '../pulumi/state.ts'

/** Looks for what a killed create made, by its natural key, and removes it. Returns what it was, if there was any. */
export type Lookup = (wanted: Inputs, provider: Inputs, known: StateResource[]) => Promise<string | undefined>

export type Inputs = Record<string, unknown>
