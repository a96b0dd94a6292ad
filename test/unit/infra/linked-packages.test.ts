import { expect, test } from 'vitest'
import { untraced, withoutLinks } from '../../../infra/build/linked-packages.ts'

const store = 'node_modules/.pnpm'
const same = (...sources: string[]) => new Map(sources.map((source) => [source, source]))
const links = (all: Record<string, string>) => Object.entries(all).map(([path, target]) => ({ path, target }))
const paths = (files: Map<string, string>) => [...files.keys()].sort()

test("pnpm's packages stand at the top, once, and nothing stays in its store", () => {
  const files = same(
    'apps/shop/server.js',
    `${store}/next@16/node_modules/next/index.js`,
    `${store}/react@19/node_modules/react/index.js`,
  )
  const given = links({
    'apps/shop/node_modules/next': `${store}/next@16/node_modules/next`,
    [`${store}/next@16/node_modules/react`]: `${store}/react@19/node_modules/react`,
    [`${store}/node_modules/react`]: `${store}/react@19/node_modules/react`,
  })
  expect(paths(withoutLinks(files, given))).toEqual([
    'apps/shop/server.js',
    'node_modules/next/index.js',
    'node_modules/react/index.js',
  ])
})

test('a second version stands in the packages that import it, and what it imports in it', () => {
  const files = same(
    `${store}/a@1/node_modules/a/a.js`,
    `${store}/b@1/node_modules/b/b.js`,
    `${store}/c@1/node_modules/c/c.js`,
    `${store}/z@1/node_modules/z/z1.js`,
    `${store}/z@2/node_modules/z/z2.js`,
    `${store}/y@1/node_modules/y/y1.js`,
    `${store}/y@2/node_modules/y/y2.js`,
  )
  const given = links({
    'node_modules/a': `${store}/a@1/node_modules/a`,
    'node_modules/b': `${store}/b@1/node_modules/b`,
    'node_modules/c': `${store}/c@1/node_modules/c`,
    [`${store}/node_modules/z`]: `${store}/z@2/node_modules/z`,
    [`${store}/a@1/node_modules/z`]: `${store}/z@1/node_modules/z`,
    [`${store}/b@1/node_modules/z`]: `${store}/z@1/node_modules/z`,
    [`${store}/c@1/node_modules/z`]: `${store}/z@2/node_modules/z`,
    [`${store}/a@1/node_modules/y`]: `${store}/y@1/node_modules/y`,
    [`${store}/b@1/node_modules/y`]: `${store}/y@1/node_modules/y`,
    [`${store}/z@2/node_modules/y`]: `${store}/y@2/node_modules/y`,
  })
  expect(paths(withoutLinks(files, given))).toEqual([
    'node_modules/a/a.js',
    'node_modules/b/b.js',
    'node_modules/c/c.js',
    'node_modules/c/node_modules/z/node_modules/y/y2.js',
    'node_modules/c/node_modules/z/z2.js',
    'node_modules/y/y1.js',
    'node_modules/z/z1.js',
  ])
})

test('a package under a second name stands under both; one of the workspace stays where it is, too', () => {
  const files = same('node_modules/pg/index.js', 'packages/db/index.js')
  const given = links({
    '.next/node_modules/pg-0123': 'node_modules/pg',
    'apps/shop/node_modules/@repo/db': 'packages/db',
  })
  expect(withoutLinks(files, given)).toEqual(
    new Map([
      ['node_modules/pg/index.js', 'node_modules/pg/index.js'],
      ['node_modules/pg-0123/index.js', 'node_modules/pg/index.js'],
      ['packages/db/index.js', 'packages/db/index.js'],
      ['node_modules/@repo/db/index.js', 'packages/db/index.js'],
    ]),
  )
})

test('a folder of the top that is no link stays, and a link to another version of it is kept where it was', () => {
  const files = same('node_modules/pg/index.js', 'vendor/pg/other.js')
  const given = links({ 'apps/shop/node_modules/pg': 'vendor/pg', 'public/pictures': 'vendor/pg' })
  expect(paths(withoutLinks(files, given))).toEqual([
    'apps/shop/node_modules/pg/other.js',
    'node_modules/pg/index.js',
    'public/pictures/other.js',
    'vendor/pg/other.js',
  ])
})

test('two packages that import second versions of one another come to an end', () => {
  const at = (id: string, name: string) => `${store}/${id}/node_modules/${name}`
  const files = same(...['a@1', 'a@2', 'b@1', 'b@2'].map((id) => `${at(id, id.slice(0, 1))}/index.js`))
  const given = links({
    'node_modules/a': at('a@1', 'a'),
    'node_modules/b': at('b@1', 'b'),
    [at('a@1', 'b')]: at('b@2', 'b'),
    [at('b@2', 'a')]: at('a@2', 'a'),
    [at('a@2', 'b')]: at('b@2', 'b'),
    [at('b@1', 'a')]: at('a@1', 'a'),
  })
  expect(paths(withoutLinks(files, given))).toContain('node_modules/b/index.js')
})

test('a folder of which no file is named is taken in whole, unless its name is a package that is', () => {
  const files = same(`${store}/z@1/node_modules/z/z1.js`)
  const given = links({
    [`${store}/a@1/node_modules/z`]: `${store}/z@1/node_modules/z`,
    [`${store}/node_modules/z`]: `${store}/z@2/node_modules/z`,
    'node_modules/pg': 'store/pg',
  })
  expect(untraced(files, given).map(({ path }) => path)).toEqual(['node_modules/pg'])
})
