import { expect, test } from 'vitest'
import { unreadableValues } from '../../../cli/adopt/ask-values.ts'
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
