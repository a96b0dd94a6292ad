import { expect, test } from 'vitest'
import { unreadableValues } from '../../../cli/adopt/ask-values.ts'
import { liveShop, shopOptions, typed } from './live-shop.ts'

const names = (live: ReturnType<typeof liveShop>, ...args: string[]) =>
  unreadableValues(live, shopOptions(...args)).map(({ name, without }) => (without ? name : `${name}!`))

test('nothing is asked where Vercel tells everything', () => {
  expect(names(liveShop())).toEqual([])
})

test('both doors have to be given, everything else may be left out', () => {
  const live = liveShop({
    DATABASE_URL: typed('1'),
    DIRECT_URL: typed('2'),
    JWT_ACCESS_SECRET: typed('3'),
    MAIL_KEY: typed('4'),
  })
  expect(names(live)).toEqual(['DATABASE_URL!', 'DIRECT_URL!', 'JWT_ACCESS_SECRET', 'MAIL_KEY'])
})

test('what the stack writes itself, an integration keeps or an option says is not asked', () => {
  const live = liveShop({
    NODE_ENV: typed('1'),
    POOLPROOF_FINGERPRINT: typed('2'),
    POSTGRES_PASSWORD: typed('3', undefined, { foreign: true }),
    FRONTEND_URL: typed('4'),
  })
  expect(names(live)).toEqual(['FRONTEND_URL'])
  expect(names(live, '--front-end', 'https://www.example.com')).toEqual([])
})

test('the door that the app reads under another name is asked under that name', () => {
  const live = liveShop({ POSTGRES_PRISMA_URL: typed('1') })
  expect(names(live, '--reads', 'POSTGRES_PRISMA_URL')).toEqual(['POSTGRES_PRISMA_URL!'])
})
