import { expect, test } from 'vitest'
import type { DoctorTarget } from '../../../cli/doctor/target.ts'
import {
  changedVariables,
  refreshDifferences,
  staleVariables,
} from '../../../cli/stacks/drift/differences.ts'
import { deduplicate } from '../../../cli/stacks/drift.ts'
import { readEngineEvents } from '../../../rules/engine-events.ts'

const urn = (type: string, name: string) =>
  `urn:pulumi:dev::poolproof::poolproof:index:VercelApp$${type}::${name}`

/** An event of a refresh as the CLI writes it, shortened to what is read. */
const read = (op: string, type: string, name: string, more: object = {}) => {
  const metadata = { urn: urn(type, name), type, ...more }
  return [
    { resourcePreEvent: { metadata: { ...metadata, op: 'refresh' }, planning: true } },
    { resOutputsEvent: { metadata: { ...metadata, op }, planning: true } },
  ]
}

test('a refresh tells resources and properties by name, also without a detailed diff, and none of their values', () => {
  const events = [
    ...read('same', 'vercel:index/alias:Alias', 'app-alias', { diffs: null, detailedDiff: null }),
    ...read('delete', 'vercel:index/project:Project', 'app-project'),
    ...read('update', 'vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable', 'app-DEBUG', {
      diffs: ['comment'],
      detailedDiff: null,
    }),
    ...read('update', 'postgresql:index/role:Role', 'postgres-app-a', {
      old: { inputs: { password: 'canary' } },
      diffs: ['connectionLimit', 'roles[0]', 'roles[1]'],
      detailedDiff: { connectionLimit: {}, 'roles[0]': {}, 'roles[1]': {} },
    }),
    ...read('update', 'pulumi:pulumi:StackReference', 'promote-from'),
  ]
  const found = refreshDifferences(readEngineEvents(events.map((event) => JSON.stringify(event)).join('\n')))
  expect(found.map(({ what }) => what)).toEqual([
    'Project app-project is gone',
    'ProjectEnvironmentVariable app-DEBUG differs from what the stack created: comment',
    'Role postgres-app-a differs from what the stack created: connectionLimit, roles',
  ])
  expect(JSON.stringify(found)).not.toContain('canary')
})

const target: DoctorTarget = {
  name: 'stack dev',
  facts: {
    where: 'stack',
    deployedAt: 1_000_000,
    variables: {
      POOLPROOF_FINGERPRINT: { value: 'new', changedAt: 1_060_000 },
      DATABASE_POOL_MAX: { value: '3', changedAt: 1_060_000 },
      NODE_ENV: { value: 'production', changedAt: 1_060_000 },
      DEBUG: { value: '1', changedAt: 1_060_000 },
    },
  },
  stack: { changedOutside: ['NODE_ENV'], added: ['DEBUG'] },
  secrets: [],
}
const reported = (running: string | undefined) =>
  changedVariables(target, running).map(({ code, subject }) => `${code} ${subject}`)

test('each variable has one line: changed, extra, or newer than the deployment that serves', () => {
  expect(reported('old')).toEqual([
    'VARIABLE_CHANGED_OUTSIDE NODE_ENV',
    'VARIABLE_EXTRA DEBUG',
    'DEPLOYMENT_STALE DATABASE_POOL_MAX',
  ])
  expect(reported(undefined)).toContain('DEPLOYMENT_STALE DATABASE_POOL_MAX')
})

test('a value that was set again to what the running deployment has is in use', () => {
  expect(reported('new')).toEqual(['VARIABLE_CHANGED_OUTSIDE NODE_ENV', 'VARIABLE_EXTRA DEBUG'])
})

test('a variable that went with the update of the deployment that serves is named', () => {
  const outputs = { stillBound: ['GREETING'] }
  expect(staleVariables([{ urn: '', type: 'poolproof:index:Proof', outputs }])).toMatchObject([
    { code: 'DEPLOYMENT_STALE', subject: 'GREETING', fix: expect.stringContaining('--replace') },
  ])
  expect(staleVariables([])).toEqual([])
})

test('a deployment with another environment has its own line, unless the moved domain says it all', () => {
  const other = { code: 'DEPLOYMENT_OTHER', subject: 'deployment', what: 'runs with another environment' }
  const alias = { code: 'RESOURCE_CHANGED_OUTSIDE', subject: 'app-alias', kind: 'Alias', what: 'moved' }
  expect(deduplicate([], [other])).toEqual([other])
  expect(deduplicate([alias], [other])).toEqual([alias])
})
