import { mkdtempDisposableSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { reportMarkdown } from '../../../cli/ci/report-markdown.ts'
import { deletePreviews, readPreviewFile, savedFiles, savePreview } from '../../../cli/ci/saved-previews.ts'
import { readPreview } from '../../../cli/ci/stack-preview.ts'
import { said, stackUrn, stream, urn, variableType } from './preview.ts'

/** Everywhere that an engine's events may hold a value in plain. */
const inputs = { key: 'TOKEN', value: 'canary-input', apiToken: 'canary-token' }
const state = {
  inputs,
  outputs: { result: 'canary-output', url: 'postgresql://a:canary-password@db.test/a' },
}
const metadata = { op: 'update', urn: urn(variableType, 'app-TOKEN'), type: variableType, logical: true }
const events = [
  { preludeEvent: { config: { 'poolproof:env.TOKEN': 'canary-config' } } },
  { resourcePreEvent: { metadata: { ...metadata, old: state, new: state } } },
  { resOutputsEvent: { metadata: { ...metadata, urn: stackUrn, new: state } } },
  said('debug', 'RegisterResource RPC: canary-debug'),
  said('info', 'connecting with canary-info'),
  said('error', 'no login at postgresql://app:canary-url@db.test/shop with canary-of-the-environment'),
]

describe('a saved preview', () => {
  test("has the content of the report, no value from the engine's events, and is readable by its owner alone", () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'previews-'))
    const place = join(folder.path, 'previews')
    const text = stream(events)
    expect(text.match(/canary-/g)?.length).toBeGreaterThan(8)
    const preview = readPreview('staging', text, ['canary-of-the-environment'])
    savePreview(preview, place)

    expect(readdirSync(place)).toEqual(['staging.json'])
    const [file = ''] = savedFiles(place)
    expect(readFileSync(file, 'utf8')).not.toContain('canary')
    expect(statSync(place).mode & 0o777).toBe(0o700)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(reportMarkdown([readPreviewFile(file)])).toBe(reportMarkdown([preview]))
    expect(reportMarkdown([preview])).toContain('- changed: `TOKEN`')

    deletePreviews(place)
    expect(savedFiles(place)).toEqual([])
  })

  test('is read together with files that `pulumi preview --json` wrote, as events or as one document', () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'previews-'))
    const file = join(folder.path, 'staging.json')
    writeFileSync(file, stream([]))
    expect(readPreviewFile(file)).toMatchObject({ stack: 'staging', result: 'succeeded' })
    writeFileSync(
      file,
      JSON.stringify({
        steps: [{ op: 'create', urn: urn(variableType, 'a') }],
        changeSummary: { create: 1 },
      }),
    )
    expect(readPreviewFile(file)).toMatchObject({
      stack: 'staging',
      resources: [{ op: 'create', name: 'a' }],
    })
  })
})

describe('a given file', () => {
  const damaged = {
    empty: '',
    null: 'null',
    'a number': '7',
    'a list': '[7]',
    binary: '\u0000\u00ff\u0001',
    'events of another kind': 'null\n7\n{"resourcePreEvent":7}\n{"resourcePreEvent":{}}',
    'steps of another kind': '{"steps":7}',
    'a preview of another kind': '{"preview":{"stack":"x","resources":7}}',
    'cut off': '{"preview":{"stack":"x","resou',
  }
  test.each(Object.entries(damaged))(
    'and is %s is a report of nothing, or a Problem with the command',
    (_, text) => {
      using folder = mkdtempDisposableSync(join(tmpdir(), 'previews-'))
      const file = join(folder.path, 'x.json')
      writeFileSync(file, text)
      try {
        expect(reportMarkdown([readPreviewFile(file)])).toContain('`x`')
      } catch (error) {
        expect((error as Error).message).toMatch(
          /^FILE_BROKEN: .*x\.json is not a preview\n {2}fix: npx poolproof preview/,
        )
      }
    },
  )

  test('a given file that is missing, or a folder, is a Problem too', () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'previews-'))
    expect(() => readPreviewFile(join(folder.path, 'x.json'))).toThrow(/^FILE_MISSING/)
    expect(() => readPreviewFile(folder.path)).toThrow(/^FILE_BROKEN/)
  })
})
