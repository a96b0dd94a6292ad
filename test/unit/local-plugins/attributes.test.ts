import { describe, expect, test } from 'vitest'
import { type Attributes, changedAttributes, readInputs } from '../../../local/plugins/attributes.ts'
import { type Properties, UNKNOWN } from '../../../plugin/grpc/properties.ts'

const attributes: Attributes = {
  text: { kind: 'string' },
  limit: { kind: 'number', fallback: -1 },
  chosen: { kind: 'string', computed: true },
  list: { kind: 'list' },
  set: { kind: 'set' },
  map: { kind: 'map' },
  config: { kind: 'object', computed: true },
}

describe('the diff compares what is wanted with what is there', () => {
  test.each<[string, Properties, Properties, string[]]>([
    ['the same', { text: 'a', limit: -1 }, { text: 'a', limit: -1 }, []],
    ['another value', { text: 'a' }, { text: 'b' }, ['text']],
    ['removed', { text: 'a' }, {}, ['text']],
    ['left to the cloud', { chosen: 'a', config: { x: 1 } }, {}, []],
    ['never given, and read as its zero value', { text: '', list: [], set: [] }, {}, []],
    ['given as its zero value, and read as nothing', {}, { text: '', list: [] }, []],
    ['a list in another order', { list: ['a', 'b'] }, { list: ['b', 'a'] }, ['list']],
    ['a set in another order', { set: ['a', 'b'] }, { set: ['b', 'a'] }, []],
    ['a key less in a map', { map: { a: '1', b: '2' } }, { map: { a: '1' } }, ['map']],
    ['fields of an object that the program left out', { config: { x: 1, y: 2 } }, { config: { x: 1 } }, []],
    ['a field of an object', { config: { x: 1, y: 2 } }, { config: { x: 3 } }, ['config']],
    ['not known yet', { text: 'a' }, { text: UNKNOWN }, ['text']],
    ['in part not known yet', { map: { a: '1' } }, { map: { a: UNKNOWN } }, ['map']],
  ])('%s', (_, there, wanted, changes) => {
    expect(changedAttributes(attributes, there, wanted)).toEqual(changes)
  })
})

describe('refresh keeps the form of the program', () => {
  test.each<[string, Properties, Properties, Properties]>([
    [
      'nothing changed',
      { text: 'a', set: ['b', 'a'] },
      { text: 'a', set: ['a', 'b'], chosen: 'c' },
      { text: 'a', set: ['b', 'a'] },
    ],
    ['changed outside Pulumi', { text: 'a' }, { text: 'b' }, { text: 'b' }],
    ['removed outside Pulumi', { text: 'a' }, {}, {}],
    [
      'of an object only the fields it had',
      { config: { x: 1 } },
      { config: { x: 2, y: 3 } },
      { config: { x: 2 } },
    ],
    ['a zero value is not removed', { text: '', limit: 3 }, { limit: 3 }, { text: '', limit: 3 }],
  ])('%s', (_, olds, outputs, inputs) => {
    expect(readInputs(attributes, olds, outputs)).toEqual(inputs)
  })

  test('import fills in every argument, but optional ones that are empty or the default', () => {
    const outputs = { text: 'a', limit: -1, chosen: 'c', list: [], config: { x: 1 } }
    expect(readInputs(attributes, {}, outputs)).toEqual({ text: 'a', chosen: 'c', config: { x: 1 } })
    const sensitive: Attributes = { sensitive: { kind: 'boolean', required: true } }
    expect(readInputs(sensitive, {}, { sensitive: false })).toEqual({ sensitive: false })
  })
})
