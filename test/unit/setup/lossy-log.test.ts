import { expect, test } from 'vitest'
import { LossyLog } from '../../../setup/lossy-log.mjs'

/** A disk that can be full. */
function disk() {
  const state = { text: '', failure: '', said: [] as string[] }
  const log = new LossyLog('/log', {
    lostLine: (lost) => `${lost} lost`,
    onLoss: (code) => void state.said.push(code),
    append(_, text) {
      if (state.failure) {
        // A disk takes what still fits.
        state.text += text.slice(0, 2)
        throw Object.assign(new Error(state.failure), { code: state.failure })
      }
      state.text += text
    },
  })
  return { state, log }
}

test.each(['ENOSPC', 'EIO', 'EACCES', 'EMFILE'])(
  '%s drops and counts the lines, and writing goes on with one line that says how many',
  (failure) => {
    const { state, log } = disk()
    log.add('one')
    state.failure = failure
    for (const line of ['two', 'three', 'four']) log.add(line)
    state.failure = ''
    for (const line of ['five', 'six']) log.add(line)
    expect(state.text.split('\n').slice(-4)).toEqual(['3 lost', 'five', 'six', ''])
    expect(state.text.split('\n')[0]).toBe('one')
    expect(state.said).toEqual([failure])
  },
)

test('a second loss is counted from zero and reported again', () => {
  const { state, log } = disk()
  for (const failure of ['ENOSPC', '', 'EIO', '']) {
    state.failure = failure
    log.add('line')
  }
  expect(state.text.match(/\d lost/g)).toEqual(['1 lost', '1 lost'])
  expect(state.said).toEqual(['ENOSPC', 'EIO'])
})
