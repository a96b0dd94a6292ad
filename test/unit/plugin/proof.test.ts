import { describe, expect, test } from 'vitest'
import { type Properties, UNKNOWN } from '../../../plugin/grpc/properties.ts'
import { Checklist } from '../../../plugin/proof/checklist.ts'
import { proof, staleVariables } from '../../../plugin/proof/resource.ts'
import { noteMissing } from '../../../plugin/proof/run.ts'
import type { ProofSettings } from '../../../plugin/proof/settings.ts'

const context = {
  urn: '',
  name: 'proof',
  signal: new AbortController().signal,
  log: async () => undefined,
  preview: true,
}
const good: Properties = {
  deploymentId: 'dpl_1',
  deploymentUrl: 'dpl-1.vercel.app',
  bypassSecret: 'secret-bypass',
  frontendUrl: 'https://app.example.com',
  apiHost: 'api.example.com',
  cronSecret: 'secret-cron',
  fingerprint: 'f'.repeat(24),
  pooledUrl: 'postgresql://app:secret-4711@pooler.example.com:6543/app',
  directUrl: 'postgresql://migrator:secret-4712@db.example.com:5432/app',
  poolerBackends: 20,
  paths: [{ path: '/' }, { path: '/about', status: 200, text: 'About us' }],
  burst: { requests: 200, concurrency: 20 },
}
const faults = async (inputs: Properties) =>
  (await proof.check(inputs, undefined, undefined, context)).failures

describe('the inputs of Proof', () => {
  test('the inputs of Proof that are good, or not known yet, have no fault', async () => {
    expect(await faults(good)).toEqual([])
    expect(await faults({ ...good, deploymentUrl: UNKNOWN, pooledUrl: UNKNOWN })).toEqual([])
  })

  test.each<[string, Properties[string]]>([
    ['deploymentId', ''],
    ['frontendUrl', 'https://app.example.com/'],
    ['apiHost', 'https://api.example.com'],
    ['pooledUrl', 'secret-4711'],
    ['directUrl', 'postgresql://db.example.com/app'],
    ['poolerBackends', 0],
    ['databaseCa', 'ca.pem'],
    ['burst', { requests: 0 }],
    ['burst', { request: 5 }],
    ['timeouts', 60],
    ['paths', [{ path: 'about' }]],
    ['paths', [{ path: '/about', status: '200' }]],
  ])('the inputs of Proof with %s %o have one fault, which shows no secret', async (property, value) => {
    const failures = await faults({ ...good, [property]: value })
    expect(failures.map((failure) => failure.property)).toEqual([property])
    expect(failures[0]?.reason).not.toContain('secret-')
  })
})

describe('a service by its URL alone', () => {
  const { deploymentId: _, bypassSecret: __, cronSecret: ___, fingerprint: ____, ...alone } = good

  test('needs a path: only the auth app is proved without one, by its fingerprint', async () => {
    expect(await faults({ ...alone, app: { path: '/users' } })).toEqual([])
    expect((await faults(alone)).map(({ property }) => property)).toEqual(['app'])
    expect((await faults({ ...alone, cronSecret: 'secret-cron' })).map(({ property }) => property)).toEqual([
      'app',
    ])
  })

  test('says what it did not see, each by the name of what was not given', () => {
    const gapsOf = (settings: Properties) => {
      const gaps: string[] = []
      noteMissing({ gaps }, settings as unknown as ProofSettings)
      return gaps.map((gap) => gap.split(':')[0])
    }
    const missing = ['no deploymentId', 'no bypassSecret', 'no fingerprint', 'no neededBackends']
    expect(gapsOf(alone)).toEqual(missing)
    expect(gapsOf({ ...good, neededBackends: 30 })).toEqual([])
  })
})

describe('the resource', () => {
  const state = { id: 'proof', inputs: good, outputs: { ...good, evidence: { requests: 200 } } }

  test('does not run again for another commit with the same bytes', async () => {
    const release = { commit: 'a', artifact: 'x', schemaVersion: '1', variables: [] }
    const proved = { ...state, inputs: { ...good, release } }
    const changes = async (changed: Properties) =>
      (await proof.diff(proved, { ...good, release: { ...release, ...changed } }, undefined, context)).changes
    expect(await changes({ commit: 'b' })).toEqual([])
    expect(await changes({ artifact: 'y' })).toEqual(['release'])
  })

  test('runs again for another deployment, fingerprint or setting, and in place', async () => {
    expect(await proof.diff(state, good, undefined, context)).toEqual({ changes: [], replaces: [] })
    const news: Properties = { ...good, deploymentId: UNKNOWN, poolerBackends: 10 }
    expect(await proof.diff(state, news, undefined, context)).toEqual({
      changes: ['deploymentId', 'poolerBackends'],
      replaces: [],
    })
  })

  test('proves nothing at preview, where its evidence is not known', async () => {
    const { outputs } = await proof.create(good, undefined, context)
    expect(outputs).toEqual({ ...good, evidence: UNKNOWN, releases: UNKNOWN })
  })

  test('knows which removed variables a deployment still has, until the next deployment', () => {
    const at = (deploymentId: string, ...variables: string[]): Properties => ({
      ...good,
      deploymentId,
      release: { commit: 'a', artifact: 'x', schemaVersion: '1', variables },
    })
    const first = { inputs: at('dpl_1', 'A', 'B'), outputs: {} }
    expect(staleVariables(first, at('dpl_2', 'A'))).toEqual(['B'])
    const second = { inputs: at('dpl_2', 'A'), outputs: { stillBound: ['B'] } }
    expect(staleVariables(second, { ...at('dpl_2', 'A'), poolerBackends: 5 })).toEqual(['B'])
    expect(staleVariables(second, at('dpl_3', 'A'))).toEqual([])
    expect(staleVariables(second, at('dpl_3', 'A', 'B'))).toEqual([])
    expect(staleVariables({ inputs: good, outputs: {} }, good)).toEqual([])
  })

  test('is read from the state, so a refresh is clean', async () => {
    expect(await proof.read('proof', state, undefined, context)).toEqual(state)
  })
})

test('a failure lists every missed check with expected and got, and each advice once', () => {
  const checks = new Checklist()
  checks.record('register', 'HTTP 2xx', 'HTTP 202', true)
  checks.record('burst', '200 x HTTP 200', '199 x HTTP 200, 1 x HTTP 500')
  checks.record('transaction pooling', 'one', 'each its own', false)
  expect(() => checks.raise()).toThrow(
    /PROOF_FAILED: 2 of 3 checks missed\n {4}burst: expected 200 x HTTP 200, got 199 x HTTP 200, 1 x HTTP 500\n {4}transaction pooling: expected one, got each its own\n {2}fix: /,
  )
})
