import { createHash } from 'node:crypto'
import * as pulumi from '@pulumi/pulumi'
import { vi } from 'vitest'

export interface Registered {
  type: string
  name: string
  inputs: Record<string, unknown>
}

/** A stack on real clouds, as its owner would configure it; tests spoil one field of it. */
export const goodConfig: Record<string, string> = {
  'poolproof:project': 'shop',
  'poolproof:domain': 'api.example.com',
  'poolproof:frontendUrl': 'https://www.example.com',
  'poolproof:region': 'fra1',
  'poolproof:vercelToken': 'abcdefghijklmnopqrstuvwxyz012345',
  'poolproof:database': JSON.stringify({
    manage: 'role+database',
    provider: 'pgbouncer',
    adminUrl: 'postgresql://admin:admin-canary@db.example.com:5432/postgres',
    name: 'shop',
    pooledAddress: 'pooler.example.com:6432',
    directAddress: 'db.example.com:5432',
  }),
}

const computed: Record<string, (inputs: Record<string, unknown>, name: string) => Record<string, unknown>> = {
  'random:index/randomPassword:RandomPassword': (_, name) => ({ result: passwordOf(name) }),
  'vercel:index/deployment:Deployment': () => ({ url: 'shop-abc.vercel.app', domains: [] }),
  // What the last update of this stack left.
  'pulumi:pulumi:readStackOutputs': () => ({ outputs: {} }),
  'poolproof:index:Migration': () => ({ schemaVersion: '20260101000000_first' }),
  'poolproof:index:Proof': ({ release }) => ({
    evidence: {
      ...{ failures: 0, requests: 200, checks: [{}, {}], gaps: ['role shop may create tables'] },
      poolingProbe: { clients: 8, backends: 1, startupParameter: 'refused' },
    },
    releases: [{ ...(plain(release) as object), proofId: 'proof-1', provedAt: '2026-01-01T00:00:00.000Z' }],
  }),
}

/** What the mocks make of a RandomPassword: as strong as the real one, and known to the test. */
export function passwordOf(name: string): string {
  return createHash('sha512').update(name).digest('hex')
}

/** A server on which this stack is alone, and every name free. */
const server = {
  ...{ host: 'db.example.com:5432', admin: 'admin', roles: [], database: false, schemaOwner: null },
  ...{ stackRoles: [], maxConnections: 100, reserved: 3 },
}

/** Runs infra/index.ts under Pulumi's mocks and answers what it registered and what it exports. */
export async function runProgram(
  config: Record<string, string>,
  spoil: typeof computed = {},
): Promise<{ resources: Registered[]; outputs: Record<string, unknown> }> {
  const resources: Registered[] = []
  pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        resources.push({ type, name, inputs })
        const extra = (spoil[type] ?? computed[type])?.(inputs, name) ?? {}
        return { id: `${name}-id`, state: { ...inputs, ...extra } }
      },
      call: ({ token, inputs }) => (spoil[token] ?? computed[token])?.(inputs, '') ?? {},
    },
    'poolproof',
    'production',
    false,
    'organization',
  )
  pulumi.runtime.setAllConfig(config)
  // Vercel lets the stack in, and has no such project yet.
  const statusOf = (url: unknown) => (String(url).includes('/projects/') ? 404 : 200)
  vi.stubGlobal('fetch', async (url: unknown) => new Response('{}', { status: statusOf(url) }))
  vi.doMock('../../../infra/checks/database-server.ts', () => ({ askServer: async () => server }))
  // The SDK's mocks know no error hooks.
  vi.doMock('../../../infra/next-steps.ts', () => ({ explainFailures: () => undefined }))
  const outputs = (await import('../../../infra/index.ts')) as Record<string, unknown>
  await pulumi.runtime.disconnect()
  vi.unstubAllGlobals()
  return { resources, outputs }
}

/** The one resource of that type (and name). */
export function only(resources: Registered[], type: string, name?: string): Registered {
  const found = resources.filter((one) => one.type.endsWith(`:${type}`) && (!name || one.name === name))
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type}`)
  return found[0] as Registered
}

/** Inputs reach the mocks with secrets in envelopes. */
export function plain(value: unknown): unknown {
  const envelope = value as { value?: unknown } | null
  return envelope && typeof envelope === 'object' && 'value' in envelope ? envelope.value : value
}
