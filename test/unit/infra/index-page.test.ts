import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { placeOutput } from '../../../infra/build/build-output.ts'
import { hasIndexPage } from '../../../infra/build/index-page.ts'

function answersIndex(config: object, ...names: string[]): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'poolproof-index-'))
  const files = Object.fromEntries(names.map((name) => [name, Buffer.from(name)]))
  try {
    const text = JSON.stringify({ version: 3, ...config })
    return hasIndexPage(placeOutput(folder, { ...files, 'config.json': Buffer.from(text) }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test.each<[string, object, string[]]>([
  ['a static page', {}, ['static/index.html']],
  ['a prerendered page', {}, ['functions/index.prerender-config.json', 'functions/index.func/index.js']],
  ['a static file at an empty path', { overrides: { 'home.html': { path: '' } } }, ['static/home.html']],
  ['a static file at index', { overrides: { 'home.html': { path: 'index' } } }, ['static/home.html']],
])('%s is an index page', (_, config, names) => {
  expect(answersIndex(config, ...names)).toBe(true)
})

test.each<[string, object, string[]]>([
  ['a function', {}, ['functions/index.func/index.js']],
  ['a page below', {}, ['static/about/index.html']],
  ['a file that is not there', { overrides: { 'home.html': { path: '' } } }, ['static/logo.svg']],
  [
    'another content type',
    { overrides: { 'home.html': { contentType: 'text/html' } } },
    ['static/home.html'],
  ],
])('%s is none', (_, config, names) => {
  expect(answersIndex(config, ...names)).toBe(false)
})
