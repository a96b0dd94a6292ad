import { randomBytes } from 'node:crypto'
import type { Plugin } from '../../../plugin/grpc/plugin.ts'
import type { Properties } from '../../../plugin/grpc/properties.ts'
import { atLeast } from '../attributes.ts'
import { type EmulatedResource, emulatedResource } from '../emulated-resource.ts'
import { sdkVersion, unsupported } from '../official-plugin.ts'
import {
  type CharactersInputs,
  characterAttributes,
  characterFaults,
  keepers,
  randomCharacters,
  withDefaults,
} from './characters.ts'

/** Random values exist in the state alone: refresh returns the state, delete does nothing. */
function stateOnly(imported: (id: string) => { id: string; outputs: Properties }) {
  return {
    importable: true,
    async read(id, outputs) {
      return Object.keys(outputs).length === 0 ? imported(id) : { outputs }
    },
    async delete() {},
  } satisfies Partial<EmulatedResource<never, undefined>>
}

/** The official plugin's id is the value, and Pulumi has no secret ids: the state holds it in plain text. */
function bytesOutputs(bytes: Buffer) {
  const base64 = bytes.toString('base64')
  return { id: base64, outputs: { length: bytes.length, base64, hex: bytes.toString('hex') } }
}

const randomBytesResource = emulatedResource<{ length: number }, undefined>({
  token: 'random:index/randomBytes:RandomBytes',
  attributes: { keepers, length: { kind: 'number', required: true, replaces: true, rule: atLeast(1) } },
  outputs: ['base64', 'hex'],
  secrets: ['base64', 'hex'],
  ...stateOnly((id) => bytesOutputs(Buffer.from(id, 'base64'))),
  async create(inputs) {
    const { id, outputs } = bytesOutputs(randomBytes(inputs.length))
    return { id, outputs: { ...inputs, ...outputs } }
  },
})

function idOutputs(bytes: Buffer, prefix = '') {
  const id = bytes.toString('base64url')
  const hex = bytes.toString('hex')
  return {
    id,
    outputs: {
      byteLength: bytes.length,
      ...(prefix ? { prefix } : {}),
      id,
      b64Url: prefix + id,
      b64Std: prefix + bytes.toString('base64'),
      hex: prefix + hex,
      dec: prefix + BigInt(`0x${hex}`),
    },
  }
}

const randomId = emulatedResource<{ byteLength: number; prefix?: string }, undefined>({
  token: 'random:index/randomId:RandomId',
  attributes: {
    keepers,
    byteLength: { kind: 'number', required: true, replaces: true, rule: atLeast(1) },
    prefix: { kind: 'string', replaces: true },
  },
  outputs: ['b64Url', 'b64Std', 'hex', 'dec'],
  ...stateOnly((id) => {
    // A prefix stands before the last comma.
    const comma = id.lastIndexOf(',')
    return idOutputs(Buffer.from(id.slice(comma + 1), 'base64url'), comma < 0 ? '' : id.slice(0, comma))
  }),
  async create(inputs) {
    const { id, outputs } = idOutputs(randomBytes(inputs.byteLength), inputs.prefix)
    return { id, outputs: { ...inputs, ...outputs } }
  },
})

/** The version of the official plugin's schema, which its bridge keeps beside the outputs. */
const bridged = { id: 'none', __meta: '{"schema_version":"3"}' }

/** The result is secret and the id is not derived from it; `bcryptHash` of the official plugin is left out. */
const randomPassword = emulatedResource<CharactersInputs, undefined>({
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

/** Not secret: the id is the result. */
const randomString = emulatedResource<CharactersInputs, undefined>({
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

/** Stands in for `pulumi-resource-random`. */
export const randomPlugin: Plugin<undefined> = {
  name: 'random',
  version: sdkVersion('random'),
  namesOnly: true,
  resources: {
    'random:index/randomBytes:RandomBytes': randomBytesResource,
    'random:index/randomId:RandomId': randomId,
    'random:index/randomPassword:RandomPassword': randomPassword,
    'random:index/randomString:RandomString': randomString,
  },
  unsupported: (token) => unsupported('random', token),
}
