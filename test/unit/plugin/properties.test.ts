import fc from 'fast-check'
import struct from 'google-protobuf/google/protobuf/struct_pb.js'
import { describe, expect, test } from 'vitest'
import {
  fromStruct,
  hasUnknown,
  type Properties,
  toStruct,
  UNKNOWN,
  type Value,
} from '../../../plugin/grpc/properties.ts'

const kind = '4dabf18193072939515e22adb298388d'
const secret = '1b47061264138c4ac30d75fd1eb44270'
const output = 'd0e6a833031e9bbcd3f4e8bde6ca49a4'
const resource = '5cf8f73096256a8f31e491e813e4eb8e'
const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'

const opened = (fields: Record<string, unknown>) =>
  fromStruct(struct.Struct.fromJavaScript(fields as Parameters<typeof struct.Struct.fromJavaScript>[0]))

describe('what the engine sends', () => {
  test.each<[string, Record<string, unknown>, Properties, string[]]>([
    ['plain values stay', { a: 'x', b: 1, c: [true] }, { a: 'x', b: 1, c: [true] }, []],
    ['null is the same as absent', { a: null, b: { c: null, d: 1 } }, { b: { d: 1 } }, []],
    ['a secret is opened and remembered', { a: { [kind]: secret, value: 'x' } }, { a: 'x' }, ['a']],
    [
      'a secret inside makes the whole argument one',
      { a: { b: [{ [kind]: secret, value: 'x' }] } },
      { a: { b: ['x'] } },
      ['a'],
    ],
    ['unknown is UNKNOWN, at any depth', { a: unknown, b: [unknown] }, { a: UNKNOWN, b: [UNKNOWN] }, []],
    ['a secret that is not known yet', { a: { [kind]: secret, value: unknown } }, { a: UNKNOWN }, ['a']],
    [
      'an output value',
      { a: { [kind]: output, value: 'x', secret: true, dependencies: [] } },
      { a: 'x' },
      ['a'],
    ],
    ['an output without a value', { a: { [kind]: output } }, { a: UNKNOWN }, []],
    ['a resource is its id', { a: { [kind]: resource, urn: 'u', id: 'i' } }, { a: 'i' }, []],
    ['a component is its URN', { a: { [kind]: resource, urn: 'u' } }, { a: 'u' }, []],
  ])('%s', (_, sent, values, secrets) => {
    expect(opened(sent)).toEqual({ values, secrets: new Set(secrets) })
  })
})

describe('what the plugin returns', () => {
  test('any values round-trip, secrets in their envelopes', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.boolean(),
        fc.integer(),
        fc.constant(UNKNOWN),
        fc.array(tie('any')),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie('any')),
      ),
    })).any
    const properties = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), value)
    fc.assert(
      fc.property(properties, (given) => {
        const names = Object.keys(given).slice(0, 2)
        expect(fromStruct(toStruct(given as Properties, names))).toEqual({
          values: { ...given },
          secrets: new Set(names),
        })
      }),
      { numRuns: 200 },
    )
  })

  test('undefined is left out, also inside', () => {
    expect(toStruct({ a: undefined, b: { c: undefined, d: 1 } }).toJavaScript()).toEqual({ b: { d: 1 } })
  })
})

test.each<[Value | undefined, boolean]>([
  [UNKNOWN, true],
  [[1, [UNKNOWN]], true],
  [{ a: { b: UNKNOWN } }, true],
  [{ a: 'x' }, false],
  [undefined, false],
])('hasUnknown %#', (value, expected) => {
  expect(hasUnknown(value)).toBe(expected)
})
