import { expect, test } from 'vitest'
import { rotatedAt, tooRecent } from '../../../cli/stacks/rotation.ts'

const created = '2026-03-01T10:00:00Z'
const resources = [
  { urn: 'urn:pulumi:dev::poolproof::pulumi:index:Stash::jwt-generation-3', created },
  { urn: 'urn:pulumi:dev::poolproof::random:index/randomPassword:RandomPassword::jwt-access-3' },
]
const superseded = rotatedAt(resources, 'jwt', [3, 2])

test('a generation is superseded when the mark of the next one was made', () => {
  expect(superseded).toEqual(new Date(created))
  expect(rotatedAt(resources, 'jwt', [4, 3])).toBeUndefined()
  expect(rotatedAt(resources, 'database', [3, 2])).toBeUndefined()
})

test('signing keys stay for the 7 days that a refresh token lives unused, to the second', () => {
  const refused = tooRecent('jwt', [3, 2], superseded, new Date('2026-03-08T09:59:59Z'))
  expect(refused?.message).toBe(
    'RETIRE_TOO_EARLY: signing keys: generation 2 was superseded at 2026-03-01T10:00:00.000Z and has to stay until 2026-03-08T10:00:00.000Z, as long as a refresh token that it signed may live unused\n' +
      '  fix: npx poolproof retire after that; if it leaked, npx poolproof retire --at-once',
  )
  expect(tooRecent('jwt', [3, 2], superseded, new Date('2026-03-08T10:00:00Z'))).toBeUndefined()
  const named = tooRecent('jwt', [3, 2], superseded, new Date(created), 'production')
  expect(named?.fix).toBe(
    'npx poolproof retire --stack production after that; if it leaked, npx poolproof retire --stack production --at-once',
  )
})

test('a role of the database stays for the 15 minutes that a function may still run', () => {
  const verdict = (now: string) => tooRecent('database', [3, 2], new Date(created), new Date(now))
  expect(verdict('2026-03-01T10:14:59Z')?.fix).toBe(
    'npx poolproof retire --database after that; if it leaked, npx poolproof retire --database --at-once',
  )
  expect(verdict('2026-03-01T10:15:00Z')).toBeUndefined()
})

test('what does not serve yet has superseded nothing', () => {
  expect(tooRecent('jwt', [3, 2], undefined, new Date(created))?.code).toBe('ROTATION_NOT_SERVING')
})
