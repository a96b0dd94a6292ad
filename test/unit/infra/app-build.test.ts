import { createHash } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { appBuild } from '../../../infra/build/app-build.ts'
import { type Files, placeOutput, readOutput, writeBuildOutput } from '../../../infra/build/build-output.ts'
import { workFolder } from '../../../infra/build/work-folder.ts'
import { functionSettings } from '../../../rules/function-settings.ts'
import { signEvidence } from '../../../rules/release/evidence.ts'

const code = { 'index.mjs': Buffer.from('export default () => new Response("ok")\n') }
const inFunction = '.vercel/output/functions/index.func'
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'poolproof-build-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const build = () => writeBuildOutput(folder, code, { maxDuration: 60 })
const tampering: [string, (path: string) => void][] = [
  ['an edited file', (path) => appendFileSync(join(path, inFunction, 'index.mjs'), '// edited\n')],
  ['a file that is gone', (path) => rmSync(join(path, inFunction, 'index.mjs'))],
  ['one more file', (path) => writeFileSync(join(path, inFunction, 'more.mjs'), '')],
  [
    'a link in place of a file',
    (path) => {
      rmSync(join(path, inFunction, 'index.mjs'))
      symlinkSync('/etc/hostname', join(path, inFunction, 'index.mjs'))
    },
  ],
  ['other settings of the function', (path) => writeFileSync(join(path, inFunction, '.vc-config.json'), '{')],
  ['other routes', (path) => writeFileSync(join(path, '.vercel/output/config.json'), '{"version":3}')],
  [
    'a file in place of the output',
    (path) => {
      rmSync(join(path, '.vercel/output'), { recursive: true })
      writeFileSync(join(path, '.vercel/output'), '')
    },
  ],
  ['nothing at all', (path) => rmSync(join(path, '.vercel'), { recursive: true })],
]

describe('a build', () => {
  test('is named by the whole SHA-256 of its bytes, and Vercel is given the sums of the same', () => {
    const { artifact, path, files } = build()
    expect(artifact).toMatch(/^[0-9a-f]{64}$/)
    expect(basename(path)).toBe(artifact)
    expect(Object.keys(files).length).toBe(3)
    for (const [file, sum] of Object.entries(files)) {
      const content = readFileSync(file)
      expect(sum).toBe(`${content.byteLength}~${createHash('sha1').update(content).digest('hex')}`)
    }
    expect(readFileSync(join(path, inFunction, '.vc-config.json'), 'utf8')).not.toContain('region')
  })

  test.each(tampering)(
    'a build whose folder holds %s is written again, with the sums of the built bytes',
    (_, tamper) => {
      const before = build()
      const bytes = readOutput(before.path)
      tamper(before.path)
      expect(readOutput(before.path)).not.toEqual(bytes)
      expect(build()).toEqual(before)
      expect(readOutput(before.path)).toEqual(bytes)
    },
  )

  test('is another artifact with another path, other bytes, or the same bytes cut elsewhere', () => {
    const artifact = (files: Files) => placeOutput(folder, files).artifact
    const [one, two] = [Buffer.from('one'), Buffer.from('two')]
    const all = [
      artifact({ a: one, b: two }),
      artifact({ a: one, c: two }),
      artifact({ a: two, b: one }),
      artifact({ a: Buffer.from('onetwo'), b: Buffer.from('') }),
    ]
    expect(new Set(all).size).toBe(4)
  })
})

describe('a rollback', () => {
  /** As `poolproof rollback` leaves it, below the clone's builds. */
  function rebuilt(artifact: string, name: string) {
    const proved = {
      schemaVersion: 'none',
      variables: [],
      proofId: 'proof-1',
      provedAt: '2026-01-01T00:00:00Z',
    }
    const release = signEvidence('secret', 'production', { commit: 'c'.repeat(40), artifact, ...proved })
    vi.stubEnv('POOLPROOF_ROLLBACK', JSON.stringify({ release, name }))
    return appBuild({ app: {}, env: {}, functions: functionSettings(['fra1']) })
  }

  async function below<T>(
    files: Files,
    use: (made: { artifact: string; path: string }) => Promise<T>,
  ): Promise<T> {
    const made = placeOutput(workFolder('build'), files)
    try {
      return await use(made)
    } finally {
      rmSync(made.path, { recursive: true, force: true })
    }
  }

  const once = (): Files => ({
    'config.json': Buffer.from('{"version":3}'),
    'functions/index.func/index.mjs': Buffer.from(`// ${Math.random()}`),
  })

  test('deploys what it built, once it is hashed', () =>
    below(once(), async ({ artifact, path }) => {
      expect(await rebuilt(artifact, artifact)).toMatchObject({ artifact, path, commit: 'c'.repeat(40) })
    }))

  test.each(['index.mjs', 'more.mjs', '.vc-config.json'])(
    'refuses a folder in which %s was changed',
    (name) =>
      below(once(), async ({ artifact, path }) => {
        appendFileSync(join(path, inFunction, name), '// edited')
        await expect(rebuilt(artifact, artifact)).rejects.toThrow(
          /^BUILD_CHANGED: \.poolproof\/build\/[0-9a-f]{64} contains artifact [0-9a-f]{64}, and [0-9a-f]{64} was built there[\s\S]*fix: npx poolproof rollback /,
        )
      }),
  )

  test('refuses where nothing was built', async () => {
    await expect(rebuilt('f'.repeat(64), 'f'.repeat(64))).rejects.toThrow(/^BUILD_CHANGED/)
  })

  test('takes a release that an earlier version signed, whose build names its region, and deploys it without', async () => {
    const { artifact, path } = build()
    const files = readOutput(path) as Files
    const config = JSON.parse(readFileSync(join(path, inFunction, '.vc-config.json'), 'utf8'))
    const withRegion = Buffer.from(`${JSON.stringify({ ...config, regions: ['fra1'] }, null, 2)}\n`)
    await below({ ...files, 'functions/index.func/.vc-config.json': withRegion }, async ({ path: old }) => {
      const back = await rebuilt(artifact.slice(0, 16), basename(old))
      expect(back.artifact).toBe(artifact)
      expect(readOutput(back.path)).toEqual(files)
      rmSync(back.path, { recursive: true })
      appendFileSync(join(old, inFunction, 'index.mjs'), '// edited')
      await expect(rebuilt(artifact.slice(0, 16), basename(old))).rejects.toThrow(/^BUILD_CHANGED/)
    })
  })
})
