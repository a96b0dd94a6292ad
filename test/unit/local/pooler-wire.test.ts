import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  REQUEST,
  readError,
  readLogin,
  readStartup,
  serverMessages,
  takeStartup,
  writeError,
  writeStartup,
} from '../../../local/poolers/wire.ts'

const VERSION = 3 << 16
const text = fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(...'abcö.-_ 0') })

describe('a startup packet', () => {
  test('is read as it was written, whatever the parameters', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (parameters) => {
        expect(readStartup(writeStartup(VERSION, parameters))).toMatchObject({ code: VERSION, parameters })
      }),
    )
  })

  test('is the same, however the network cuts it, and leaves what follows', async () => {
    const bytes = Buffer.concat([writeStartup(VERSION, [['user', 'app.ref']]), Buffer.from('rest')])
    for (let cut = 1; cut < bytes.length; cut++) {
      const connection = Readable.from([bytes.subarray(0, cut), bytes.subarray(cut)], { objectMode: false })
      const packet = await takeStartup(connection)
      expect(packet?.parameters).toEqual([['user', 'app.ref']])
      expect(Buffer.concat(await connection.toArray()).toString()).toBe('rest')
    }
  })

  test('keeps an empty value and stops at the closing zero', () => {
    const parameters: [string, string][] = [
      ['user', 'a'],
      ['options', ''],
      ['database', 'd'],
    ]
    expect(readStartup(writeStartup(VERSION, parameters))?.parameters).toEqual(parameters)
  })

  test('a startup packet of another kind has a code and no parameters', () => {
    expect(readStartup(writeStartup(REQUEST.tls))).toMatchObject({ code: REQUEST.tls, parameters: [] })
    expect(writeStartup(REQUEST.tls).toString('hex')).toBe('0000000804d2162f')
  })

  test('a startup packet of 10 001 bytes or 7 is none; one that ends early is undefined', async () => {
    for (const length of [10_001, 7, 0x47455420]) {
      const bytes = Buffer.alloc(8)
      bytes.writeUInt32BE(length)
      expect(() => readStartup(bytes)).toThrow(`a first message of ${length} bytes`)
    }
    expect(await takeStartup(Readable.from([Buffer.from([0, 0, 0])]))).toBeUndefined()
  })
})

test('an error is written in the protocol’s form, and read again', async () => {
  const bytes = writeError({ sqlstate: 'XX000', message: 'no' })
  expect(bytes.toString('latin1')).toBe('E\0\0\0\x1eSFATAL\0VFATAL\0CXX000\0Mno\0\0')
  for (let cut = 1; cut < bytes.length; cut++) {
    const chunks = Readable.from([bytes.subarray(0, cut), Buffer.concat([bytes.subarray(cut), bytes])], {
      objectMode: false,
    })
    const read = (await Readable.from(serverMessages(chunks)).toArray()).flat()
    expect(read.map((message) => [message.tag, readError(message)])).toEqual([
      ['E', { sqlstate: 'XX000', message: 'no' }],
      ['E', { sqlstate: 'XX000', message: 'no' }],
    ])
  }
})

test('a login by SCRAM tells the salt of the verifier, and that it was accepted', () => {
  const said = (kind: number, text: string) => {
    const bytes = Buffer.concat([Buffer.from('R00000000'), Buffer.from(text)])
    bytes.writeUInt32BE(kind, 5)
    return { tag: 'R', bytes }
  }
  expect(readLogin(said(11, 'r=abc,s=c2FsdA==,i=4096'))).toEqual({ salt: 'c2FsdA==' })
  expect(readLogin(said(12, 'v=abc'))).toBe('accepted')
  expect(readLogin(said(0, ''))).toBeUndefined()
  expect(readLogin({ tag: 'Z', bytes: Buffer.alloc(6) })).toBeUndefined()
})
