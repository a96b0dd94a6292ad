import { expect, test } from 'vitest'
import type { Patient } from '../../../doctor/patient.ts'
import { toldOnce } from '../../../operate/drift/look.ts'
import { refreshed } from '../../../operate/drift/refreshed.ts'
import { stillBound } from '../../../operate/drift/still-bound.ts'
import { changedVariables } from '../../../operate/drift/variables.ts'

const urn = (type: string, name: string) =>
  `urn:pulumi:dev::poolproof::poolproof:index:VercelApp$${type}::${name}`

test('a refresh tells resources and properties by name, and none of their values', () => {
  const steps = [
    { op: 'refresh', urn: urn('vercel:index/alias:Alias', 'app-alias'), detailedDiff: null },
    { op: 'delete', urn: urn('vercel:index/project:Project', 'app-project'), detailedDiff: null },
    {
      op: 'update',
      urn: urn('postgresql:index/role:Role', 'postgres-app-a'),
      oldState: { inputs: { password: 'canary' } },
      detailedDiff: { connectionLimit: {}, 'roles[0]': {}, 'roles[1]': {} },
    },
  ]
  const found = refreshed(JSON.stringify({ steps }))
  expect(found.map(({ what }) => what)).toEqual([
    'Project app-project is gone',
    'Role postgres-app-a is not as the stack made it: connectionLimit, roles',
  ])
  expect(JSON.stringify(found)).not.toContain('canary')
})

const patient: Patient = {
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
const told = (running: string | undefined) =>
  changedVariables(patient, running).map(({ code, subject }) => `${code} ${subject}`)

test('each variable has one line: changed, extra, or newer than the deployment that serves', () => {
  expect(told('old')).toEqual([
    'VARIABLE_CHANGED_OUTSIDE NODE_ENV',
    'VARIABLE_EXTRA DEBUG',
    'DEPLOYMENT_STALE DATABASE_POOL_MAX',
  ])
  expect(told(undefined)).toContain('DEPLOYMENT_STALE DATABASE_POOL_MAX')
})

test('a value that was set again to what the running deployment has is in use', () => {
  expect(told('new')).toEqual(['VARIABLE_CHANGED_OUTSIDE NODE_ENV', 'VARIABLE_EXTRA DEBUG'])
})

test('a variable that went with the update of the deployment that serves is named', () => {
  const outputs = { stillBound: ['GREETING'] }
  expect(stillBound([{ urn: '', type: 'poolproof:index:Proof', outputs }])).toMatchObject([
    { code: 'DEPLOYMENT_STALE', subject: 'GREETING', fix: expect.stringContaining('--replace') },
  ])
  expect(stillBound([])).toEqual([])
})

test('a deployment with another environment has its own line, unless the moved domain says it all', () => {
  const other = { code: 'DEPLOYMENT_OTHER', subject: 'deployment', what: 'runs with another environment' }
  const alias = { code: 'RESOURCE_CHANGED_OUTSIDE', subject: 'app-alias', kind: 'Alias', what: 'moved' }
  expect(toldOnce([], [other])).toEqual([other])
  expect(toldOnce([alias], [other])).toEqual([alias])
})
