import { describe, expect, test } from 'vitest'
import type { Files } from '../../../infra/build/build-output.ts'
import {
  measureOutput,
  type OutputSize,
  planWarning,
  sizeProblems,
  sizeText,
} from '../../../infra/build/output-size.ts'

const MB = 1024 * 1024
const json = (value: unknown) => Buffer.from(JSON.stringify(value))
const output: Files = {
  'config.json': json({ version: 3, routes: [{ handle: 'filesystem' }, { src: '/(.*)', dest: '/a' }] }),
  'static/logo.svg': Buffer.alloc(2 * MB),
  'static/copy.svg': Buffer.alloc(2 * MB),
  'functions/a.func/.vc-config.json': json({ runtime: 'nodejs24.x' }),
  'functions/a.func/index.js': Buffer.alloc(3 * MB),
  'functions/deep/b.func/.vc-config.json': json({ runtime: 'python3.12' }),
  'functions/deep/b.func/lib/c.func/index.py': Buffer.alloc(1000),
}

test('an output is measured by paths, distinct bytes, routes and unpacked functions', () => {
  const measured = measureOutput(output, {})
  expect(measured).toMatchObject({
    files: 7,
    largest: ['functions/a.func/index.js', 3 * MB],
    routes: 2,
    functions: {
      'functions/a.func': { most: 250 * MB },
      'functions/deep/b.func': { bytes: 1024, most: 500 * MB },
    },
  })
  expect(measured.bytes).toBeGreaterThan(5 * MB)
  expect(measured.bytes).toBeLessThan(5 * MB + 2000)
  expect(sizeText(measured)).toBe(
    '7 files, 5 MB to upload, 2 routes, 2 functions (the largest is functions/a.func, 3 MB unpacked)',
  )
  expect(sizeProblems('../shop', measured)).toEqual([])
  expect(planWarning('../shop', measured)).toBeUndefined()
})

/** Everything at its limit. */
const full: OutputSize = {
  files: 15_000,
  bytes: 1024 * MB,
  largest: ['static/film.mp4', 900 * MB],
  routes: 2_048,
  functions: { 'functions/a.func': { bytes: 250 * MB, most: 250 * MB } },
}

describe('an output for Vercel', () => {
  test('an output for Vercel at every limit passes, and Hobby is named', () => {
    expect(sizeProblems('../shop', full)).toEqual([])
    expect(planWarning('../shop', full)).toBe(
      "poolproof:app.output: ../shop has 1 GB to upload: Vercel's Hobby plan takes 100 MB",
    )
    expect(sizeText({ ...full, functions: {} })).toBe(
      '15,000 files, 1 GB to upload, 2,048 routes, 0 functions',
    )
  })

  test.each<[Partial<OutputSize>, string]>([
    [{ files: 15_001 }, '15,001 files, and Vercel takes 15,000 per deployment'],
    [
      { bytes: 1600 * MB },
      '1.6 GB to upload (the largest file is static/film.mp4, 900 MB), and Vercel takes 1 GB (100 MB on Hobby)',
    ],
    [{ routes: 2_049 }, '2,049 routes in config.json, and Vercel takes 2,048 per deployment'],
    [
      { functions: { 'functions/a.func': { bytes: 251 * MB, most: 250 * MB } } },
      'functions/a.func with 251 MB unpacked, and Vercel takes 250 MB',
    ],
  ])('%o is refused with the numbers', (more, text) => {
    const problems = sizeProblems('../shop', { ...full, ...more })
    expect(problems.map(({ what }) => what)).toEqual([`poolproof:app.output: ../shop has ${text}`])
    expect(problems[0]?.fix).toContain('vercel build --prod')
  })

  test('everything over a limit is named at once', () => {
    const functions = { a: { bytes: 300 * MB, most: 250 * MB }, b: { bytes: 600 * MB, most: 500 * MB } }
    expect(sizeProblems('../shop', { ...full, files: 20_000, routes: 3_000, functions })).toHaveLength(4)
  })

  test('a large function passes once the app opts in, up to 5 GB', () => {
    const [problem] = sizeProblems('../shop', {
      ...full,
      functions: { a: { bytes: 251 * MB, most: 250 * MB } },
    })
    expect(problem?.fix).toContain('pulumi config set --path poolproof:env.VERCEL_SUPPORT_LARGE_FUNCTIONS 1')
    const { functions } = measureOutput(output, { VERCEL_SUPPORT_LARGE_FUNCTIONS: '1' })
    expect(functions['functions/a.func']?.most).toBe(5 * 1024 * MB)
    const [larger] = sizeProblems('../shop', {
      ...full,
      functions: { a: { bytes: 6144 * MB, most: 5120 * MB } },
    })
    expect(larger?.message).toContain('a with 6 GB unpacked, and Vercel takes 5 GB')
    expect(larger?.fix).not.toContain('LARGE_FUNCTIONS')
  })
})
