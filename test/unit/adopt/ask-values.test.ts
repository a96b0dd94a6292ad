import { Readable } from 'node:stream'
import { expect, test, vi } from 'vitest'
import { promptFor, unreadableValues } from '../../../cli/adopt/ask-values.ts'
import { liveShop, shopOptions, typed } from './live-shop.ts'

const names = (live: ReturnType<typeof liveShop>, ...args: string[]) =>
  unreadableValues(live, shopOptions(...args)).map(({ name, without }) => (without ? name : `${name}!`))

test('no value is asked for if Vercel returns all of them', () => {
  expect(names(liveShop())).toEqual([])
})

test('both connection URLs are required, all other values may be left out', () => {
  const live = liveShop({
    DATABASE_URL: typed('1'),
    DIRECT_URL: typed('2'),
    JWT_ACCESS_SECRET: typed('3'),
    MAIL_KEY: typed('4'),
  })
  expect(names(live)).toEqual(['DATABASE_URL!', 'DIRECT_URL!', 'JWT_ACCESS_SECRET', 'MAIL_KEY'])
})

test('values that the stack generates, an integration manages or an option sets are not asked for', () => {
  const live = liveShop({
    NODE_ENV: typed('1'),
    POOLPROOF_FINGERPRINT: typed('2'),
    POSTGRES_PASSWORD: typed('3', undefined, { foreign: true }),
    FRONTEND_URL: typed('4'),
  })
  expect(names(live)).toEqual(['FRONTEND_URL'])
  expect(names(live, '--front-end', 'https://www.example.com')).toEqual([])
})

test('the pooled URL is asked for under the name that the app reads', () => {
  const live = liveShop({ POSTGRES_PRISMA_URL: typed('1') })
  expect(names(live, '--reads', 'POSTGRES_PRISMA_URL')).toEqual(['POSTGRES_PRISMA_URL!'])
})

const asked = [{ name: 'DATABASE_URL', without: undefined }]
const { signal } = new AbortController()
const answer = async (text: string, elsewhere = {}) => {
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([text]) as typeof process.stdin)
  try {
    return await promptFor(asked, signal, elsewhere)
  } finally {
    vi.restoreAllMocks()
  }
}

test('an .env file on stdin: a value that would be cut is refused, not stored', async () => {
  expect(await answer('\uFEFFexport DATABASE_URL="postgresql://a:p#w@h/d" # x\r\n')).toMatchObject({
    DATABASE_URL: 'postgresql://a:p#w@h/d',
  })
  const cut = await answer('DATABASE_URL=postgresql://a:p#canary@h/d').catch(String)
  expect(cut).toContain('ENV_VALUE_CUT: DATABASE_URL contains a #, which begins a comment')
  expect(cut).not.toContain('canary')
})

test('a variable for previews alone is said to be there, with the command for production', async () => {
  const problem = await answer('A=1', { DATABASE_URL: ['preview'] }).catch(String)
  expect(problem).toContain('DATABASE_URL (set for preview, not for production)')
  expect(problem).toContain('set it for production too: vercel env add DATABASE_URL production')
})
