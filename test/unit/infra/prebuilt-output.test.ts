import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readPrebuiltOutput } from '../../../infra/build/prebuilt-output.ts'

let folder: string
const write = (files: Record<string, string>) => {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
}
const config = { '.vercel/output/config.json': '{"version":3}' }
const fault = (given = '.') => {
  try {
    return Object.keys(readPrebuiltOutput(given, folder))
  } catch (error) {
    return (error as Error).message
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'poolproof-output-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('is read from the folder itself or the one around it, without what a build notes for people', () => {
  write({
    ...config,
    '.vercel/output/static/index.html': 'hello',
    '.vercel/output/builds.json': '{"took":17}',
    '.vercel/output/diagnostics/cli_traces.json': '{}',
  })
  for (const given of ['.', '.vercel/output'])
    expect(Object.keys(readPrebuiltOutput(given, folder))).toEqual(['config.json', 'static/index.html'])
})

test('has borrowed files taken in, and a function that is a link uploaded as settings that borrow all of the other', () => {
  write({
    ...config,
    'node_modules/pg/index.js': 'the driver',
    '.vercel/output/functions/a.func/index.js': 'code',
    '.vercel/output/functions/a.func/.vc-config.json': JSON.stringify({
      handler: 'index.js',
      filePathMap: { 'node_modules/pg/index.js': 'node_modules/pg/index.js' },
    }),
  })
  mkdirSync(join(folder, '.vercel/output/functions/deep'))
  symlinkSync('../a.func', join(folder, '.vercel/output/functions/deep/b.func'))
  const files = readPrebuiltOutput('.', folder)
  expect(String(files['functions/a.func/node_modules/pg/index.js'])).toBe('the driver')
  expect(JSON.parse(String(files['functions/a.func/.vc-config.json']))).toEqual({ handler: 'index.js' })
  const ofLink = Object.keys(files).filter((name) => name.includes('b.func'))
  expect(ofLink).toEqual(['functions/deep/b.func/.vc-config.json'])
  const from = '.vercel/output/functions/a.func'
  expect(JSON.parse(String(files['functions/deep/b.func/.vc-config.json']))).toEqual({
    handler: 'index.js',
    filePathMap: {
      'index.js': `${from}/index.js`,
      'node_modules/pg/index.js': `${from}/node_modules/pg/index.js`,
    },
  })
})

test('has links that lead to no function of the output followed', () => {
  write({ ...config, 'elsewhere/index.js': 'code', '.vercel/output/static/real/a.txt': 'text' })
  write({ 'elsewhere/.vc-config.json': '{}', '.vercel/output/functions/x.func/.vc-config.json': '{}' })
  symlinkSync('../../../elsewhere', join(folder, '.vercel/output/functions/out.func'))
  symlinkSync('real', join(folder, '.vercel/output/static/link'))
  const files = readPrebuiltOutput('.', folder)
  expect(String(files['functions/out.func/index.js'])).toBe('code')
  expect(String(files['static/link/a.txt'])).toBe('text')
})

test.each([
  ['a directory', (at: string) => write({ [`${at}/index.js`]: 'code', [`${at}/lib/deep.js`]: 'deep' })],
  [
    'a link to a directory',
    (at: string) => {
      write({ 'store/pg/index.js': 'code', 'store/pg/lib/deep.js': 'deep', 'node_modules/other.js': '' })
      symlinkSync(join(folder, 'store/pg'), join(folder, at))
    },
  ],
])('takes in %s that a function borrows, file by file', (_, make) => {
  make('node_modules/pg')
  const filePathMap = { 'node_modules/pg': 'node_modules/pg' }
  write({
    ...config,
    '.vercel/output/functions/a.func/.vc-config.json': JSON.stringify({ filePathMap }),
  })
  const files = readPrebuiltOutput('.', folder)
  const at = 'functions/a.func/node_modules/pg'
  expect(Object.keys(files).filter((name) => name.startsWith(at))).toEqual([
    `${at}/index.js`,
    `${at}/lib/deep.js`,
  ])
  expect(String(files[`${at}/lib/deep.js`])).toBe('deep')
})

test('is refused where nothing was built, nothing can be served, or a borrowed file is missing', () => {
  expect(fault()).toMatch(/APP_OUTPUT_INVALID: .*has no config.json of version 3[\s\S]*vercel build --prod/)
  write({ '.vercel/output/config.json': '{"version":2}' })
  expect(fault()).toContain('has no config.json of version 3')
  write(config)
  expect(fault()).toContain('has neither a function nor a static file')
  const vc = '.vercel/output/functions/a.func/.vc-config.json'
  write({ [vc]: '{"filePathMap":{"x":"gone.js"}}' })
  expect(fault()).toContain('borrows gone.js, which is not there')
  write({ 'gone.js': '', [vc]: '{"filePathMap":{"../../x":"gone.js"}}' })
  expect(fault()).toContain('borrows gone.js')
  write({ [vc]: 'no JSON' })
  expect(fault()).toContain('that is not JSON')
})

test('is refused with its cause where vercel build ran in a folder of a workspace without Root Directory', () => {
  const files = { 'config.json': '{"version":3}', 'functions/a.func/.vc-config.json': '' }
  files['functions/a.func/.vc-config.json'] = '{"filePathMap":{"pg.js":"node_modules/pg.js"}}'
  for (const [name, content] of Object.entries(files))
    write({ [`apps/shop/.vercel/output/${name}`]: content })
  write({ 'node_modules/pg.js': 'the driver' })
  const message = fault('apps/shop')
  expect(message).toContain(`borrows node_modules/pg.js, which is in ${folder}`)
  expect(message).toContain('ran in a folder of a workspace')
  expect(message).toContain(`fix: run vercel build --prod in ${folder} with apps/shop as Root Directory`)
  expect(message).toContain(`app.output ${folder}/.vercel/output`)
})

test('a link to nothing is left out, and one that leads back into itself is refused by name', () => {
  write({ ...config, '.vercel/output/static/index.html': 'hello', 'node_modules/pg/index.js': 'code' })
  symlinkSync('gone', join(folder, '.vercel/output/static/dangling'))
  expect(fault()).toEqual(['config.json', 'static/index.html'])
  symlinkSync('..', join(folder, '.vercel/output/static/up'))
  expect(fault()).toMatch(/APP_OUTPUT_INVALID: .* contains static\/up\//)
})
