import { emulatedResource } from '../emulated-resource.ts'
import {
  type CharactersInputs,
  characterAttributes,
  characterFaults,
  randomCharacters,
  withDefaults,
} from './characters.ts'
import { stateOnly } from './state-only.ts'

/** Not secret: the id is the result. */
export const randomString = emulatedResource<CharactersInputs, undefined>({
  token: 'random:index/randomString:RandomString',
  attributes: characterAttributes,
  outputs: ['result'],
  faults: characterFaults,
  ...stateOnly((result) => ({
    id: result,
    outputs: { ...withDefaults({ length: result.length }), result },
  })),
  async create(inputs) {
    const result = randomCharacters(inputs)
    return { id: result, outputs: { ...withDefaults(inputs), result } }
  },
})
