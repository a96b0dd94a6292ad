import { expect, test } from 'vitest'
import { changedOutside } from '../../../cli/doctor/sources/stack.ts'
import { stackState } from '../../../cli/doctor/sources/stack-state.ts'

const signature = '1b47061264138c4ac30d75fd1eb44270'
const secret = (value: unknown) => ({
  '4dabf18193072939515e22adb298388d': signature,
  plaintext: JSON.stringify(value),
})
const sealed = { '4dabf18193072939515e22adb298388d': signature, ciphertext: 'v1:abc' }

function exported(value: unknown): string {
  const type = 'vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable'
  const inputs = { key: 'A', value, sensitive: true, targets: ['production'], comment: 'poolproof 1' }
  const modified = '2026-11-25T20:00:00Z'
  const proof = { type: 'poolproof:index:Proof', inputs: { fingerprint: 'f', cronSecret: value } }
  const resources = [{ type, inputs, modified }, proof, { type: 'postgresql:index/role:Role' }]
  return JSON.stringify({ version: 3, deployment: { resources } })
}

test('plaintext secrets are read from their envelopes; encrypted ones are undefined', () => {
  const plain = stackState(exported(secret('x')))
  expect(plain.variables.A).toMatchObject({ value: 'x', sensitive: true, targets: ['production'] })
  expect(plain.proof).toEqual({ fingerprint: 'f', cronSecret: 'x' })
  expect(plain.managed).toBe(true)
  const closed = stackState(exported(sealed))
  expect(closed.variables.A?.value).toBeUndefined()
  expect(closed.proof).toEqual({ fingerprint: 'f' })
})

test('input that is not a state is refused without repeating it', () => {
  for (const text of [
    ...['canary', '{"canary":', '[]', '', 'null', '7', '\0\u00ff', '{"deployment":{"resources":7}}'],
    ...['{"deployment":{"resources":[null]}}', '{"deployment":{"resources":[{"type":"a","inputs":7}]}}'],
  ])
    expect(() => stackState(text)).toThrow(/^STACK_UNREADABLE: this is not the JSON of a Pulumi stack\n/)
})

test('a value changed outside Pulumi shows by its comment, time or readable value; 10 s are tolerated', () => {
  const state = stackState(exported(secret('x')))
  const at = Date.parse('2026-11-25T20:00:00Z')
  const live = { comment: 'poolproof 1', changedAt: at + 9_000 }
  const changed = (other: object | undefined) =>
    changedOutside(state, other ? { A: { ...live, ...other } } : {})
  expect(changed({})).toEqual([])
  expect(changed({ value: 'x' })).toEqual([])
  expect(changed(undefined)).toEqual(['A'])
  expect(changed({ comment: 'mine' })).toEqual(['A'])
  expect(changed({ value: 'y' })).toEqual(['A'])
  expect(changed({ changedAt: at + 11_000 })).toEqual(['A'])
})
