import { randomBytes } from 'node:crypto'
import { emulatedResource } from '../emulated-resource.ts'
import { atLeast } from '../rules.ts'
import { keepers } from './keepers.ts'
import { stateOnly } from './state-only.ts'

/** The official plugin's id IS the value, and Pulumi knows no secret ids: it stands in the state in plain text. */
function described(bytes: Buffer) {
  const base64 = bytes.toString('base64')
  return { id: base64, outputs: { length: bytes.length, base64, hex: bytes.toString('hex') } }
}

export const randomBytesResource = emulatedResource<{ length: number }, undefined>({
  token: 'random:index/randomBytes:RandomBytes',
  attributes: { keepers, length: { kind: 'number', required: true, replaces: true, rule: atLeast(1) } },
  outputs: ['base64', 'hex'],
  secrets: ['base64', 'hex'],
  ...stateOnly((id) => described(Buffer.from(id, 'base64'))),
  async create(inputs) {
    const { id, outputs } = described(randomBytes(inputs.length))
    return { id, outputs: { ...inputs, ...outputs } }
  },
})
