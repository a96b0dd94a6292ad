import { describe, expect, test } from 'vitest'
import { findByMarker, type MarkedComment, marker } from '../../../cli/ci/github.ts'

async function* listed(...items: Partial<MarkedComment>[]): AsyncGenerator<MarkedComment> {
  for (const [id, item] of items.entries()) yield { id, html_url: '', ...item }
}
const bot = { type: 'Bot' }
const found = async (...items: Partial<MarkedComment>[]) =>
  (await findByMarker(listed(...items), 'preview'))?.id

describe('ours is the first text that', () => {
  test('a bot wrote and that begins with the marker of that name', async () => {
    const other = { user: bot, body: marker('drift') }
    expect(await found(other, { user: bot, body: `${marker('preview')}text` })).toBe(1)
    expect(
      await found(other, { user: bot, body: `> ${marker('preview')}` }, { user: bot, body: null }),
    ).toBeUndefined()
  })

  test('nobody could have planted: a copy of the marker by a person is left alone', async () => {
    expect(
      await found({ user: { type: 'User' }, body: marker('preview') }, { body: marker('preview') }),
    ).toBeUndefined()
  })

  test('is an issue, where issues are looked through: a pull request is none', async () => {
    expect(await found({ user: bot, body: marker('preview'), pull_request: {} })).toBeUndefined()
  })
})
