import { expect, test } from 'vitest'
import { keysNotRun, refusedKeys, toldKeys } from '../../../infra/build/embedded-output.ts'

const json = (value: object) => Buffer.from(JSON.stringify(value))
const files = {
  'config.json': json({
    version: 3,
    images: { sizes: [640] },
    wildcard: [{ domain: 'example.fr', value: '/fr' }],
    routes: [{ src: '/', mitigate: { action: 'deny' } }, { handle: 'later' }],
  }),
  'functions/a.func/.vc-config.json': json({ runtime: 'python3.12', handler: 'a.py' }),
}

test('on the embedded cloud all keys that it does not run are one Problem, and the rest is said', () => {
  const found = keysNotRun(files, 'http://127.0.0.1:4000')
  const problem = refusedKeys('../shop', found)
  expect(problem?.code).toBe('APP_OUTPUT_NOT_RUN')
  for (const named of [
    '../shop',
    'wildcard in config.json',
    'mitigate in a route',
    'handle in a route',
    'runtime in functions/a.func',
  ])
    expect(problem?.what).toContain(named)
  expect(problem?.fix).toContain('vercel build --prod')
  expect(toldKeys(found)).toEqual([
    'on the embedded cloud: images in config.json (images are served as they are, neither resized nor converted)',
  ])
})

test('on Vercel nothing of it is a fault', () => {
  expect(keysNotRun(files, 'https://api.vercel.com')).toEqual([])
  expect(refusedKeys('../shop', [])).toBeUndefined()
})
