import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { contract } from '../../../app/contract/contract.ts'
import { writeBuildOutput } from '../../../infra/build/build-output.ts'
import { bundleApp } from '../../../infra/build/bundle.ts'
import recorded from '../../../infra/build/bundle-sizes.json' with { type: 'json' }
import {
  type BundleSizes,
  bundleBudget,
  bundleSizes,
  grown,
  total,
} from '../../../infra/build/bundle-sizes.ts'

const root = join(import.meta.dirname, '../../..')
const home = process.cwd()
afterEach(() => process.chdir(home))

// Three builds, beside whatever else runs.
const slow = { timeout: 60_000 }

test(
  'is the same to the byte from another working directory and from a copy in another folder',
  slow,
  async () => {
    const first = await bundleApp()
    const folder = mkdtempSync(join(tmpdir(), 'poolproof-bundle-'))
    try {
      process.chdir(folder)
      expect(await bundleApp()).toEqual(first)
      cpSync(join(root, 'app'), join(folder, 'copy/app'), { recursive: true })
      cpSync(join(root, 'rules'), join(folder, 'copy/rules'), { recursive: true })
      // Its type decides how CommonJS is taken in.
      cpSync(join(root, 'package.json'), join(folder, 'copy/package.json'))
      symlinkSync(join(root, 'node_modules'), join(folder, 'copy/node_modules'))
      expect(await bundleApp(join(folder, 'copy'))).toEqual(first)
    } finally {
      process.chdir(home)
      rmSync(folder, { recursive: true })
    }
  },
)

test('names no folder of this machine and takes no value from its environment', async () => {
  const { files } = await bundleApp()
  const code = Buffer.from(files['index.mjs'] ?? []).toString()
  expect(code).not.toContain(dirname(root))
  expect(code).not.toContain('node_modules')
  for (const name of ['DATABASE_URL', 'JWT_ACCESS_SECRET', 'VERCEL_PROJECT_PRODUCTION_URL'])
    expect(code).toContain(name)
})

test('is 10 files, none of them native, the compiler as wasm beside the code', async () => {
  const { files } = await bundleApp()
  expect(Object.keys(files)).toEqual([
    'index.mjs',
    'query_compiler_small_bg.postgresql.wasm',
    'openapi.json',
    'common-passwords.txt',
    'page/api.js',
    'page/form.js',
    'page/index.html',
    'page/page.css',
    'page/page.js',
    'page/session-list.js',
  ])
  const wasm = files['query_compiler_small_bg.postgresql.wasm'] as Uint8Array
  expect(WebAssembly.validate(wasm.slice().buffer)).toBe(true)
  expect(Buffer.from(files['page/page.js'] ?? [])).toEqual(readFileSync(join(root, 'app/page/page.js')))
})

test('is 1.0 MB gzip at most, and nothing grew that was not recorded: `npm run sizes` accepts what this lists', async () => {
  const sizes = bundleSizes(await bundleApp())
  expect(grown(sizes)).toEqual([])
  expect(total(sizes)).toBeLessThanOrEqual(bundleBudget)
})

test('is as large as docs/auth.md says, and so is the check of the database URL', () => {
  const sizes: BundleSizes = recorded
  const docs = readFileSync(join(root, 'docs/auth.md'), 'utf8')
  expect(docs).toContain(`The function's folder is ${Math.round(total(sizes) / 1000)} kB gzip`)
  expect(docs).toContain(`is ${sizes.origins.rules?.toLocaleString('en')} bytes of the code`)
})

test('lists what grew by more than 5 % and 2 kB, the most first', () => {
  const before = { gzip: { 'index.mjs': 200_000 }, origins: { zod: 20_000, hono: 90_000, pg: 10_000 } }
  const now = {
    gzip: { 'index.mjs': 240_000, 'new.txt': 2_500 },
    origins: { zod: 119_000, hono: 94_000, pg: 11_900 },
  }
  expect(grown(now, before)).toEqual([
    'zod in index.mjs: 119000 bytes, was 20000',
    'index.mjs (gzip): 240000 bytes, was 200000',
    'new.txt (gzip): 2500 bytes, was 0',
  ])
})

test('holds nothing of the contract but the finished document', async () => {
  const { files } = await bundleApp()
  const code = Buffer.from(files['index.mjs'] ?? []).toString()
  for (const { summary } of Object.values<{ summary: string }>(contract).filter(
    ({ summary }) => summary.length > 15,
  ))
    expect(code).not.toContain(summary)
})

test('comes with a cron that asks the sweep once a day, as every plan allows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'poolproof-output-'))
  try {
    const { path } = writeBuildOutput(folder, {}, { maxDuration: 60 })
    const { crons } = JSON.parse(readFileSync(join(path, '.vercel/output/config.json'), 'utf8'))
    expect(crons).toEqual([
      { path: '/api/cron/sweep', schedule: expect.stringMatching(/^\d+ \d+ \* \* \*$/) },
    ])
    expect(Object.keys(contract)).toContain(`GET ${crons[0].path}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('without a generated Prisma client is a Problem that says what to type', async () => {
  await expect(bundleApp(tmpdir())).rejects.toMatchObject({
    code: 'PRISMA_CLIENT_MISSING',
    fix: 'run `npm run setup`',
  })
})
