import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Blobs } from '../../../local/vercel/blobs.ts'
import { clean, contentHash, placeFiles, readBuildOutput } from '../../../local/vercel/build-output.ts'

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
    [`${root}.vercel/output/config.json`]: '{"version":3,"routes":[{"handle":"filesystem"}]}',
    [`${root}.vercel/output/static/a/b.txt`]: 'static',
    [`${root}.vercel/output/functions/api/me.func/.vc-config.json`]:
      '{"handler":"x.mjs","maxDuration":7,"regions":["fra1"]}',
    [`${root}.vercel/output/functions/api/me.func/x.mjs`]: 'code',
  })
  const { routes, functions, files } = readBuildOutput(output)
  expect(routes).toEqual([{ handle: 'filesystem' }])
  expect([...files.keys()]).toEqual(['a/b.txt'])
  expect(functions.get('api/me')).toMatchObject({ handler: 'x.mjs', maxDuration: 7, regions: ['fra1'] })
})

test('filePathMap puts files from elsewhere into the function', () => {
  const output = place({
    '.vercel/output/config.json': '{"version":3}',
    '.vercel/output/functions/api.func/.vc-config.json': '{"filePathMap":{"lib/a.mjs":"src/lib/a.mjs"}}',
    'src/lib/a.mjs': 'mapped',
  })
  expect(readFileSync(join(output, 'functions/api.func/lib/a.mjs'), 'utf8')).toBe('mapped')
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
