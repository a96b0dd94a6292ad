import { describe, expect, test } from 'vitest'
import { findByMarker, type MarkedComment, marker } from '../../../cli/ci/github.ts'

async function* listed(...items: Partial<MarkedComment>[]): AsyncGenerator<MarkedComment> {
  for (const [id, item] of items.entries()) yield { id, html_url: '', ...item }
}
const bot = { type: 'Bot' }
const found = async (...items: Partial<MarkedComment>[]) =>
  (await findByMarker(listed(...items), 'preview'))?.id

describe('our comment', () => {
  test('is the first one by a bot that begins with the marker of that name', async () => {
    const other = { user: bot, body: marker('drift') }
    expect(await found(other, { user: bot, body: `${marker('preview')}text` })).toBe(1)
    expect(
      await found(other, { user: bot, body: `> ${marker('preview')}` }, { user: bot, body: null }),
    ).toBeUndefined()
  })

  test("is never a person's copy of the marker", async () => {
    expect(
      await found({ user: { type: 'User' }, body: marker('preview') }, { body: marker('preview') }),
    ).toBeUndefined()
  })

  test('is never a pull request in a list of issues', async () => {
    expect(await found({ user: bot, body: marker('preview'), pull_request: {} })).toBeUndefined()
  })
})
