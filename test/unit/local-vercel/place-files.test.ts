import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Blobs } from '../../../local/vercel/blobs.ts'
import { clean, contentHash, placeFiles } from '../../../local/vercel/place-files.ts'
import { readBuildOutput } from '../../../local/vercel/read-build-output.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'files-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function place(files: Record<string, string>): string {
  const blobs = new Blobs(home)
  const output = join(home, 'output')
  const named = Object.entries(files).map(([file, content]) => ({
    file,
    sha: blobs.add(Buffer.from(content)),
  }))
  placeFiles(named, blobs, output)
  return output
}

test.each(['', 'web/'])('a prebuilt project below %j becomes its Build Output folder', (root) => {
  const output = place({
    [`${root}.vercel/output/config.json`]: '{"version":3,"routes":[{"handle":"filesystem"},{"src":"/a"}]}',
    [`${root}.vercel/output/static/a/b.txt`]: 'static',
    [`${root}.vercel/output/functions/api/me.func/.vc-config.json`]:
      '{"handler":"x.mjs","maxDuration":7,"regions":["fra1"]}',
    [`${root}.vercel/output/functions/api/me.func/x.mjs`]: 'code',
  })
  const { phases, functions, files } = readBuildOutput(output)
  expect([...phases]).toEqual([['filesystem', [{ src: '/a' }]]])
  expect([...files.keys()]).toEqual(['a/b.txt'])
  expect(functions.get('api/me')).toMatchObject({ handler: 'x.mjs', maxDuration: 7, regions: ['fra1'] })
})

test('filePathMap puts files and folders from elsewhere into the function, by the paths that its values name', () => {
  const output = place({
    '.vercel/output/config.json': '{"version":3}',
    '.vercel/output/functions/api.func/.vc-config.json':
      '{"filePathMap":{"lib/a.mjs":"src/lib/a.mjs","node_modules/pg":"store/pg"}}',
    'src/lib/a.mjs': 'mapped',
    'store/pg/index.js': 'driver',
    'store/pg/lib/deep.js': 'deep',
  })
  const read = (name: string) => readFileSync(join(output, 'functions/api.func', name), 'utf8')
  expect(read('lib/a.mjs')).toBe('mapped')
  expect(read('node_modules/pg/index.js')).toBe('driver')
  expect(read('node_modules/pg/lib/deep.js')).toBe('deep')
})

test('filePathMap that names what was not uploaded is refused, with all of it', () => {
  const config = '{"filePathMap":{"a":"gone.js","b":"away/too"}}'
  const files = {
    '.vercel/output/config.json': '{"version":3}',
    '.vercel/output/functions/api.func/.vc-config.json': config,
  }
  expect(() => place(files)).toThrow(
    'filePathMap names files that are missing: gone.js of functions/api.func, away/too of functions/api.func',
  )
  expect(() => place({ ...files, '.vercel/output/functions/api.func/.vc-config.json': '{' })).toThrow(
    'functions/api.func/.vc-config.json is not valid JSON',
  )
})

test('functions of the same files and settings are one function, however they were uploaded', () => {
  const func = (name: string, config: object) => ({
    [`.vercel/output/functions/${name}.func/.vc-config.json`]: JSON.stringify(config),
  })
  const code = (name: string) => ({ [`.vercel/output/functions/${name}.func/index.js`]: 'code' })
  const output = place({
    '.vercel/output/config.json': '{"version":3}',
    ...func('a', { handler: 'index.js' }),
    ...code('a'),
    ...func('b/copied', { handler: 'index.js' }),
    ...code('b/copied'),
    ...func('mapped', {
      handler: 'index.js',
      filePathMap: { 'index.js': '.vercel/output/functions/a.func/index.js' },
    }),
    ...func('other', { handler: 'index.js', maxDuration: 7 }),
    ...code('other'),
  })
  const { functions } = readBuildOutput(output)
  const folder = (name: string) => functions.get(name)?.folder
  expect([...functions.keys()].sort()).toEqual(['a', 'b/copied', 'mapped', 'other'])
  expect([folder('b/copied'), folder('mapped')]).toEqual([folder('a'), folder('a')])
  expect(folder('other')).not.toBe(folder('a'))
})

test('overrides move a file and give it a type; an empty path is the home page', () => {
  const output = place({
    '.vercel/output/config.json': JSON.stringify({
      version: 3,
      overrides: { 'index.html': { path: '' }, 'a.html': { path: 'a', contentType: 'text/x' }, 'b.html': {} },
    }),
    '.vercel/output/static/index.html': 'home',
    '.vercel/output/static/a.html': 'a',
    '.vercel/output/static/b.html': 'b',
  })
  const { files } = readBuildOutput(output)
  expect([...files.keys()].sort()).toEqual(['a', 'b.html', 'index', 'index.html'])
  expect(files.get('a')?.contentType).toBe('text/x')
})

test('files without a build output are static files', () => {
  const output = place({ 'index.html': '<p>' })
  expect([...readBuildOutput(output).files.keys()]).toEqual(['index.html'])
})

test.each(['../a', 'a/../../b', '/..', 'a\\..\\..\\b', '', '.', 'a\0b'])('the path %j is refused', (file) => {
  expect(() => clean(file)).toThrow('Invalid file path')
  expect(existsSync(join(home, 'a'))).toBe(false)
})

test('the same files in another order are the same content; another meta is another', () => {
  const files = [
    { file: 'a', sha: '1' },
    { file: 'b', sha: '2' },
  ]
  expect(contentHash([...files].reverse(), { m: 1 })).toBe(contentHash(files, { m: 1 }))
  expect(contentHash(files, { m: 2 })).not.toBe(contentHash(files, { m: 1 }))
})
