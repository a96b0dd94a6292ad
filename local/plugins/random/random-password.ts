import { emulatedResource } from '../emulated-resource.ts'
import {
  type CharactersInputs,
  characterAttributes,
  characterFaults,
  randomCharacters,
  withDefaults,
} from './characters.ts'
import { stateOnly } from './state-only.ts'

/** What the official plugin's schema has come to; its bridge keeps that beside the outputs. */
const bridged = { id: 'none', __meta: '{"schema_version":"3"}' }

/** The result is secret and the id says nothing; `bcryptHash` of the official plugin is left out. */
export const randomPassword = emulatedResource<CharactersInputs, undefined>({
  token: 'random:index/randomPassword:RandomPassword',
  attributes: characterAttributes,
  outputs: ['result'],
  secrets: ['result', 'bcryptHash'],
  faults: characterFaults,
  ...stateOnly((result) => ({
    id: 'none',
    outputs: { ...bridged, ...withDefaults({ length: result.length }), result },
  })),
  async create(inputs) {
    return { id: 'none', outputs: { ...bridged, ...withDefaults(inputs), result: randomCharacters(inputs) } }
  },
})
