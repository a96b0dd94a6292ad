import { expect, test } from 'vitest'
import { shadowedFunctions, shadowText } from '../../../infra/build/shadowed-functions.ts'
import { unbuiltProblem } from '../../../infra/build/unbuilt-app.ts'

const filesOf = (files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]))
const manifest = JSON.stringify({ scripts: { build: 'next build' }, dependencies: { next: '16.4.3' } })

test('an output with the sources of an app is refused with the settings that build it', () => {
  const text = unbuiltProblem('../shop', filesOf({ 'static/package.json': manifest }))?.message
  expect(text).toMatch(/^APP_OUTPUT_INVALID: .*sources of the app.*next build.*empty build command/)
  expect(text).toContain('{"projectId":"-","orgId":"-","settings":{"framework":"nextjs"}}')
})

test.each([
  [
    'a built app that serves its package.json',
    { 'static/package.json': manifest, 'functions/a.func/x.js': '' },
  ],
  ['a site without a build', { 'static/package.json': '{"name":"site"}' }],
  ['a package.json that is no JSON', { 'static/package.json': 'x' }],
  ['no package.json', { 'static/index.html': '' }],
])('%s is taken', (_, files) => {
  expect(unbuiltProblem('../shop', filesOf(files))).toBeUndefined()
})

test('a function is named behind a static file at its path, and no other', () => {
  const shadowed = shadowedFunctions(
    filesOf({
      'functions/index.func/index.js': '',
      'functions/api/users.func/index.js': '',
      'functions/about.func/index.js': '',
      'functions/docs/index.func/index.js': '',
      'static/index.html': '',
      'static/api/users': '',
      'static/about.html': '',
      'static/docs/index.html': '',
    }),
  )
  expect(shadowed).toEqual([
    'functions/index.func is behind static/index.html',
    'functions/api/users.func is behind static/api/users',
    'functions/docs/index.func is behind static/docs/index.html',
  ])
  expect(shadowText(shadowed)).toMatch(/^functions\/index\.func is behind .*another name$/)
  expect(shadowText([])).toBeUndefined()
})
