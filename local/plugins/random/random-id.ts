import { randomBytes } from 'node:crypto'
import { emulatedResource } from '../emulated-resource.ts'
import { atLeast } from '../rules.ts'
import { keepers } from './keepers.ts'
import { stateOnly } from './state-only.ts'

function described(bytes: Buffer, prefix = '') {
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

export const randomId = emulatedResource<{ byteLength: number; prefix?: string }, undefined>({
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
    return described(Buffer.from(id.slice(comma + 1), 'base64url'), comma < 0 ? '' : id.slice(0, comma))
  }),
  async create(inputs) {
    const { id, outputs } = described(randomBytes(inputs.byteLength), inputs.prefix)
    return { id, outputs: { ...inputs, ...outputs } }
  },
})
