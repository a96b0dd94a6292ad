import { expect, test } from 'vitest'
import { foundKeys, keyText, outputKeys } from '../../../rules/output-keys.ts'

const look = (files: Record<string, unknown>) =>
  foundKeys(Object.keys(files), (name) => Buffer.from(JSON.stringify(files[name]))).map(keyText)

/** A value for which a row is as it says. */
const values: Record<string, unknown> = {
  assets: [{ name: 'font', path: 'font.ttf' }],
  version: 3,
  src: '(?i)/capitals',
  crons: [{ path: '/', schedule: '0 0 * * *' }],
}
const places = {
  'config.json': (content: object) => ({ 'config.json': content }),
  route: (content: object) => ({ 'config.json': { routes: [content] } }),
  '.vc-config.json': (content: object) => ({ 'functions/a/b.func/.vc-config.json': content }),
  'prerender-config.json': (content: object) => ({ 'functions/a/b.prerender-config.json': content }),
}
const rows = Object.entries(outputKeys).flatMap(([file, keys]) =>
  Object.entries(keys).map(([key, row]) => [file as keyof typeof places, key, row.how] as const),
)

test.each(rows)('%s: %s is %s', (file, key, how) => {
  const found = look(places[file]({ [key]: values[key] ?? 'something' }))
  expect(found).toEqual(how === 'run' ? [] : [expect.stringMatching(new RegExp(`^${key} in `))])
})

test.each(Object.keys(places) as (keyof typeof places)[])(
  'a key that %s does not know is refused by name',
  (file) => {
    expect(look(places[file]({ toString2027: true }))).toEqual([
      expect.stringMatching(/^toString2027 in .*\(unknown here\)$/),
    ])
  },
)

test('what says nothing is run, and values that are run are no fault', () => {
  expect(
    look({ 'config.json': { wildcard: [], crons: [], afterCacheBypass: null, routes: [{ env: [] }] } }),
  ).toEqual([])
  const functions = {
    'functions/a.func/.vc-config.json': {
      runtime: 'nodejs24.x',
      launcherType: 'Nodejs',
      awsLambdaHandler: '',
    },
    'functions/b.func/.vc-config.json': {
      runtime: 'edge',
      assets: [{ name: 'wasm_1', path: 'wasm/wasm_1.wasm' }],
    },
    'functions/a.prerender-config.json': { type: 'Prerender', onMiss: 'sync', fallback: null },
  }
  expect(look(functions)).toEqual([])
})

test('a key is named once, with the first place and how many more there are', () => {
  const late = { onMiss: 'async' }
  const files = {
    'functions/a.prerender-config.json': late,
    'functions/b/c.prerender-config.json': late,
    'functions/a.func/.vc-config.json': { runtime: 'python3.12' },
    'functions/a.func/node_modules/x/config.json': { strange: true },
    'static/config.json': { strange: true },
  }
  expect(look(files)).toEqual([
    'onMiss in functions/a.prerender-config.json (answers while nothing is prerendered), and 1 more',
    'runtime in functions/a.func/.vc-config.json (functions in other runtimes than Node.js and edge)',
  ])
})
