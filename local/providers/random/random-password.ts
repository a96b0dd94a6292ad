import { standIn } from '../stand-in.ts'
import {
  type CharactersInputs,
  characterAttributes,
  characterFaults,
  randomCharacters,
  withDefaults,
} from './characters.ts'
import { madeOnce } from './made-once.ts'

/** The result is secret and the id says nothing; `bcryptHash` of the official plugin is left out. */
export const randomPassword = standIn<CharactersInputs, undefined>({
  token: 'random:index/randomPassword:RandomPassword',
  attributes: characterAttributes,
  outputs: ['result'],
  secrets: ['result', 'bcryptHash'],
  faults: characterFaults,
  ...madeOnce((result) => ({
    id: 'none',
    outputs: { ...withDefaults({ length: result.length }), result },
  })),
  async create(inputs) {
    return { id: 'none', outputs: { ...withDefaults(inputs), result: randomCharacters(inputs) } }
  },
})
