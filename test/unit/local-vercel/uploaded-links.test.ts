import { expect, test } from 'vitest'
import { followLinks } from '../../../local/vercel/uploaded-links.ts'

const link = (file: string, sha: string) => ({ file, sha, mode: 0o120777 })
const files = (...listed: Parameters<typeof followLinks>[0]) =>
  Object.fromEntries(followLinks(listed, (sha) => sha).map(({ file, sha }) => [file, sha]))
const index = { file: 'functions/index.func/index.js', sha: 'code', mode: 0o100644 }

test('a link to a function is that function, under a name of its own', () => {
  expect(files(index, link('functions/blog/about.func', '../index.func'))).toEqual({
    'functions/index.func/index.js': 'code',
    'functions/blog/about.func/index.js': 'code',
  })
})

test('a link to a file, to another link, and through one', () => {
  expect(
    files(link('c', 'b/index.js'), link('b', 'a'), link('a', 'functions/index.func'), index, link('d', 'c')),
  ).toMatchObject({ 'a/index.js': 'code', 'b/index.js': 'code', c: 'code', d: 'code' })
})

test('a link to nothing is left out, and one to itself ends', () => {
  expect(files(index, link('gone', 'nowhere'), link('self', 'self'))).toEqual({
    'functions/index.func/index.js': 'code',
  })
})

test('a link to a folder that it is in is refused', () => {
  expect(() => files(index, link('functions/up', '../functions'))).toThrow('leads to a folder that it is in')
})

test.each(['../../outside', '/etc/passwd', '..'])('a link to %s is refused', (target) => {
  expect(() => files(index, link('functions/x', target))).toThrow(
    'the link `functions/x` leads out of the deployment',
  )
})
