import { expect, test } from 'vitest'
import { previewsFault } from '../../../rules/environment/front-ends.ts'

test.each([
  'https://shop-git-cart-acme.vercel.app',
  'https://a.example.com,https://b.example.com:8443',
  'https://*.preview.example.com',
  'https://*.example.co.uk',
  'https://shop-git-cart-acme.vercel.app, https://*.preview.example.com',
  'http://localhost:3000',
])('previews may be %s', (value) => {
  expect(previewsFault(value)).toBeUndefined()
})

const taken = 'has a pattern of names that anyone may take'
const form = 'must list https origins'
test.each([
  ['https://*.vercel.app', taken],
  ['https://*.acme.vercel.app', taken],
  ['https://*.github.io', taken],
  ['https://*.co.uk', taken],
  ['https://*.com', taken],
  ['https://*.localhost', taken],
  ['https://*.127.0.0.1', taken],
  ['https://shop-*.vercel.app', form],
  ['https://shop-git-*-acme.example.com', form],
  ['https://*.*.example.com', form],
  ['https://*', form],
  ['*', form],
  ['http://*.example.com', form],
  ['https://*.example.com/', form],
  ['https://*.example.com/path', form],
  ['https://a.example.com/', form],
  ['https://A.example.com', form],
  ['a.example.com', form],
  ['https://a.example.com,', form],
  ['', form],
  ['http://a.example.com', 'must be https'],
  ['https://*.a.example.com,https://*.b.example.com', 'has more than one pattern'],
])('previews may not be %s', (value, fault) => {
  expect(previewsFault(value)).toContain(fault)
})
