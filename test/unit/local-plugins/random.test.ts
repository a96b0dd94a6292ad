import { expect, test } from 'vitest'
import { type CharactersInputs, randomCharacters } from '../../../local/plugins/random/characters.ts'
import { randomPlugin } from '../../../local/plugins/random/plugin.ts'
import type { Properties } from '../../../plugin/grpc/properties.ts'

const context = {
  urn: '',
  name: 'x',
  signal: new AbortController().signal,
  log: async () => {},
  preview: false,
}
const resource = (kind: string) => {
  const token = Object.keys(randomPlugin.resources).find((one) => one.endsWith(`:${kind}`)) as string
  return randomPlugin.resources[token] as NonNullable<(typeof randomPlugin.resources)[string]>
}

test.each<[CharactersInputs, RegExp]>([
  [{ length: 64 }, /^[\w!@#$%&*()\-=+[\]{}<>:?]{64}$/],
  [{ length: 40, special: false }, /^[a-zA-Z0-9]{40}$/],
  [{ length: 12, lower: false, upper: false, special: false }, /^[0-9]{12}$/],
  [{ length: 8, lower: false, upper: false, numeric: false, overrideSpecial: '_' }, /^_{8}$/],
])('%o gives %s', (inputs, pattern) => {
  expect(randomCharacters(inputs)).toMatch(pattern)
})

test('the minimums are kept, in no fixed place', () => {
  const made = Array.from({ length: 50 }, () =>
    randomCharacters({ length: 6, minNumeric: 3, minUpper: 2, special: false }),
  )
  for (const one of made) {
    expect(one.replace(/\D/g, '').length).toBeGreaterThanOrEqual(3)
    expect(one.replace(/[^A-Z]/g, '').length).toBeGreaterThanOrEqual(2)
  }
  expect(made.some((one) => /^\D/.test(one))).toBe(true)
})

test.each([
  ['RandomPassword', { length: 20 }, 'none'],
  ['RandomString', { length: 20 }, 'result'],
  ['RandomBytes', { length: 20 }, 'base64'],
  ['RandomId', { byteLength: 20 }, 'b64Url'],
])('the id of %s %o is its %s', async (kind, inputs, name) => {
  const { id, outputs } = await resource(kind).create(inputs, undefined, context)
  expect(id).toBe(outputs[name] ?? 'none')
})

test.each<[string, string, Properties]>([
  ['RandomPassword', 'hunter2', { id: 'none', result: 'hunter2', length: 7 }],
  ['RandomString', 'plain', { result: 'plain', length: 5 }],
  ['RandomBytes', '8/fu3g==', { base64: '8/fu3g==', hex: 'f3f7eede', length: 4 }],
  ['RandomId', 'my-prefix-,p-9hUg', { b64Url: 'my-prefix-p-9hUg', prefix: 'my-prefix-', byteLength: 4 }],
])('%s is imported as %s', async (kind, id, outputs) => {
  const found = await resource(kind).read(id, { id, inputs: {}, outputs: {} }, undefined, context)
  expect(found?.outputs).toMatchObject(outputs)
})

test.each([
  [{ keepers: { a: '1' } }, { keepers: { a: '2' } }, ['keepers']],
  [{ length: 4 }, { length: 5 }, ['length']],
  [{ special: true }, {}, []],
])('%o to %o replaces %o', async (olds, news, replaces) => {
  const state = { id: 'none', inputs: olds, outputs: olds }
  const difference = await resource('RandomPassword').diff(state, news, undefined, context)
  expect(difference).toMatchObject({ changes: replaces, replaces })
})
