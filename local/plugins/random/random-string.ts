import { standIn } from '../emulated-resource.ts'
import {
  type CharactersInputs,
  characterAttributes,
  characterFaults,
  randomCharacters,
  withDefaults,
} from './characters.ts'
import { madeOnce } from './state-only.ts'

/** Not secret: the id is the result. */
export const randomString = standIn<CharactersInputs, undefined>({
  token: 'random:index/randomString:RandomString',
  attributes: characterAttributes,
  outputs: ['result'],
  faults: characterFaults,
  ...madeOnce((result) => ({
    id: result,
    outputs: { ...withDefaults({ length: result.length }), result },
  })),
  async create(inputs) {
    const result = randomCharacters(inputs)
    return { id: result, outputs: { ...withDefaults(inputs), result } }
  },
})
