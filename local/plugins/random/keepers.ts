import type { Attribute } from '../attributes.ts'

/** Any values; a change of one makes a new random value. */
export const keepers: Attribute = { kind: 'map', replaces: true }
