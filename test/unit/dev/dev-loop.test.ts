import { expect, test } from 'vitest'
import { DevLoop } from '../../../cli/dev/dev-loop.ts'
import { NotServed } from '../../../cli/dev/not-served.ts'
import type { Report } from '../../../cli/dev/report.ts'
import { digest } from '../../../infra/build/build-output.ts'

const filesOf = (text: string) => ({ 'functions/index.func/index.mjs': Buffer.from(text) })
const base = (id: string, text = 'deployed') => ({
  id,
  meta: { artifact: digest(filesOf(text)) },
  variables: ['A'],
})

/** A loop whose sources say `text`; `events` is what was said and asked. */
function loop({ lastWins = true } = {}) {
  const state = {
    text: 'deployed',
    requires: ['A'],
    error: undefined as Error | undefined,
    refuses: undefined as Error | undefined,
  }
  const events: string[] = []
  const report = new Proxy({} as Report, {
    get:
      (_, name: string) =>
      (...about: unknown[]) =>
        events.push([name, ...about.flat().filter((one) => typeof one !== 'number')].join(' ')),
  })
  const one = new DevLoop({
    report,
    source: {
      prisma: undefined,
      lastWins,
      async build() {
        events.push('build')
        if (state.error) throw state.error
        return { files: filesOf(state.text), requires: state.requires }
      },
    },
    session: {
      base: base('dpl_1'),
      async serve(files) {
        if (state.refuses) throw state.refuses
        events.push(`PUT ${Buffer.from(Object.values(files)[0] ?? []).toString()}`)
      },
      withdraw: async () => void events.push('DELETE'),
    },
  })
  const save = (change: Partial<typeof state> = {}, files = ['a.ts'], isObsolete = () => false) => {
    Object.assign(state, change)
    events.length = 0
    return one.save({ files, since: 0 }, isObsolete)
  }
  return { one, save, events }
}

test('the code of the deployment is not served beside it, and takes away what was', async () => {
  const { save, events } = loop()
  await save({}, [])
  expect(events).toEqual(['build', 'DELETE', 'equal dpl_1'])
  await save({ text: 'changed' })
  expect(events).toEqual(['build', 'PUT changed', 'served a.ts'])
  await save({ text: 'deployed' })
  expect(events).toEqual(['build', 'DELETE', 'equal dpl_1'])
})

test('a build that made the same bytes is not served again', async () => {
  const { save, events } = loop()
  await save({ text: 'changed' })
  await save({})
  expect(events).toEqual(['build', 'unchanged a.ts'])
})

test('an error is said with what serves, and a bug of ours is thrown', async () => {
  const { save, events } = loop()
  await save({ error: new NotServed('a typo') })
  expect(events).toEqual(['build', 'failed a typo false'])
  await save({ error: undefined, text: 'changed' })
  await save({ text: 'ends at the start', refuses: new NotServed('does not start') })
  expect(events).toEqual(['build', 'failed does not start true'])
  await expect(save({ error: new TypeError('a bug') })).rejects.toThrow('a bug')
})

test('a variable that the deployment lacks keeps the version before', async () => {
  const { save, events } = loop()
  await save({ text: 'changed', requires: ['A', 'B'] })
  expect(events).toEqual(['build', 'lacks B false'])
})

test('a newer save makes a build obsolete: it is neither served nor reported', async () => {
  const { save, events } = loop()
  expect(await save({ text: 'old' }, ['a.ts'], () => true)).toBe(false)
  expect(await save({ error: new NotServed('half a line') }, ['a.ts'], () => true)).toBe(false)
  expect(events).toEqual(['build'])
})

test('a builder that writes among the sources is served all the same', async () => {
  const { save, events } = loop({ lastWins: false })
  expect(await save({ text: 'changed' }, ['a.ts'], () => true)).toBe(true)
  expect(events).toEqual(['build', 'PUT changed', 'served a.ts'])
})

test('a new deployment gets the latest build on top, without another one; none gets nothing', async () => {
  const { one, save, events } = loop()
  await save({ text: 'changed' })
  events.length = 0
  one.moved(base('dpl_2'))
  expect(events).toEqual(['moved dpl_2'])
  await save({}, [])
  expect(events).toEqual(['PUT changed', 'served'])
  one.moved(base('dpl_3', 'changed'))
  await save({}, [])
  expect(events).toEqual(['DELETE', 'equal dpl_3'])
  one.moved(undefined)
  await save({ text: 'later' })
  expect(events).toEqual(['build'])
})

test('what waits for an update is said with each save until the domain moves', async () => {
  const { one, save, events } = loop()
  one.asks('prisma/schema.prisma')
  expect(events).toEqual(['asks prisma/schema.prisma'])
  await save({ text: 'changed' })
  expect(events.at(-1)).toBe('served a.ts prisma/schema.prisma')
  one.moved(base('dpl_2'))
  await save({ text: 'again' })
  expect(events.at(-1)).toBe('served a.ts')
})
