import { expect, test } from 'vitest'
import { logText } from '../../../plugin/grpc/session.ts'
import { eventText, machineLine, readEngineEvents, runText } from '../../../rules/engine-events.ts'

const urn = 'urn:pulumi:dev::poolproof::vercel:index/deployment:Deployment::app-deployment'
const step = (kind: string, op: string, more = {}) =>
  JSON.stringify({ [kind]: { metadata: { op, urn, type: 'vercel:index/deployment:Deployment', ...more } } })
const said = (severity: string, message: string) => JSON.stringify({ diagnosticEvent: { severity, message } })

const replaced = [
  step('resourcePreEvent', 'refresh'),
  step('resOutputsEvent', 'update', { diffs: ['url'] }),
  step('resourcePreEvent', 'create-replacement', { diffs: ['meta'] }),
  step('resOutputsEvent', 'create-replacement'),
  step('resourcePreEvent', 'replace', { logical: true, diffs: ['meta'] }),
  said('debug', 'RegisterResource RPC finished: result,canary'),
  said('debug', machineLine({ promotedFrom: 'staging' })),
  said('info', 'stack staging proved it\n'),
  JSON.stringify({ summaryEvent: { result: 'succeeded', resourceChanges: { replace: 1, same: 4 } } }),
]

test('a run is read from the events: what refresh found, one step a resource, what was said, the counts', () => {
  const run = readEngineEvents(replaced.join('\n'))
  expect(run.read.map(({ op, diffs }) => [op, diffs])).toEqual([['update', ['url']]])
  expect(run.steps.map(({ op }) => op)).toEqual(['replace'])
  expect(run).toMatchObject({ succeeded: true, changes: { replace: 1, same: 4 } })
  expect(run.data).toEqual([{ promotedFrom: 'staging' }])
  expect(runText(run)).toBe('replace Deployment app-deployment: meta\nstack staging proved it')
  expect(JSON.stringify(run)).not.toContain('canary')
})

test('a run that was cut off is read as far as it came', () => {
  const run = readEngineEvents(replaced.slice(0, 6).join('\n').slice(0, -9))
  expect(run).toMatchObject({ succeeded: undefined, changes: undefined, policies: undefined })
  expect(run.steps).toHaveLength(1)
  expect(runText(readEngineEvents(''))).toBe('nothing changes')
})

test("the engine's words for debugging, which hold secrets, are not for people", () => {
  expect(replaced.join()).toContain('canary')
  expect(replaced.flatMap((line) => eventText(line) ?? [])).toEqual([
    'refresh Deployment app-deployment',
    'create-replacement Deployment app-deployment: meta',
    'replace Deployment app-deployment: meta',
    'stack staging proved it',
  ])
  expect(eventText('error: no changes were expected')).toBe('error: no changes were expected')
})

test('a truncated event is dropped: it may have been one for debugging', () => {
  const cut = said('debug', 'password=canary').slice(0, -4)
  expect(eventText(cut)).toBeUndefined()
  expect(eventText('{')).toBeUndefined()
})

test.each(['{"poolproof":{"promotedFrom":"sta', '{"poolproof":1} and more', '{"poolproof":null}'])(
  'words for debugging that only begin like data are none: %s',
  (message) => {
    expect(readEngineEvents(said('debug', message)).data).toEqual([])
  },
)

test('what is said for machines arrives whole through the log of the engine, whatever it names', () => {
  const value = {
    pending: [{ name: 'x'.repeat(30_000), dangers: ['drops table ##[a] \u200b\u2028\u{1f4a5}\n::b'] }],
  }
  const line = machineLine(value)
  expect(readEngineEvents(said('debug', logText('debug', line))).data).toEqual([value])
  expect(logText('info', 'x'.repeat(30_000)).length).toBeLessThan(21_000)
})
