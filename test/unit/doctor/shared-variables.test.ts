import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { runDoctor } from '../../cloud/harness/run-doctor.ts'

afterEach(() => vi.unstubAllEnvs())

const project = { id: 'prj_1', name: 'shop', targets: { production: { id: 'dpl_1', createdAt: 2_000 } } }
const target = ['production']
const own = ['DATABASE_URL', 'JWT_ACCESS_SECRET', 'FRONTEND_URL', 'NODE_ENV'].map((key) => ({
  ...{ key, target, type: 'sensitive', updatedAt: 1_000 },
}))
const shared = { id: 'env_1', key: 'JWT_REFRESH_SECRET', target, type: 'sensitive', updatedAt: 1_000 }

/** What the doctor says of a project of which Vercel's API answers this for the team's shared variables. */
async function examined(status: number, data: readonly object[], envs: readonly object[] = own) {
  const asked: string[] = []
  const answers: Record<string, [number, unknown]> = {
    '/v9/projects/shop': [200, project],
    '/v10/projects/prj_1/env': [200, { envs }],
    '/v9/projects/prj_1/domains': [200, { domains: [], pagination: {} }],
    '/v1/env': [status, status === 200 ? { data, pagination: {} } : { error: { code: 'forbidden' } }],
  }
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
    asked.push(`${pathname} ${searchParams.get('projectId')} ${searchParams.get('teamId')}`)
    const [code, body] = answers[pathname] ?? [500, {}]
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  vi.stubEnv('VERCEL_API_TOKEN', 'canary1-of-vercel-0123456789')
  vi.stubEnv('VERCEL_API_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  try {
    return { asked, ...(await runDoctor(['--project', 'shop', '--team', 'team_1', '--offline'])) }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('a variable that the team shares with the project counts as set; one call lists them', async () => {
  const { asked, codes, text } = await examined(200, [shared])
  expect(asked).toContain('/v1/env prj_1 team_1')
  expect(asked).toHaveLength(4)
  expect(codes).toEqual({})
  expect(text).toContain('Sensitive values cannot be read: JWT_ACCESS_SECRET, JWT_REFRESH_SECRET')
})

test.each([
  ['not for production', [{ ...shared, target: ['preview'] }]],
  ['nothing', []],
])('if the team shares %s, the missing variable is reported', async (_, data) => {
  const { red } = await examined(200, data)
  expect(red).toEqual({ variables: ['VARIABLE_MISSING'] })
})

test('a variable that is set for previews alone is missing, and said to be there', async () => {
  const preview = ['preview', 'development'].map((target) => ({ ...own[0], key: 'NODE_ENV', target }))
  const branch = { ...own[1], target: ['preview'], gitBranch: 'next' }
  const { red, text } = await examined(200, [shared], [own[0] ?? {}, branch, own[2] ?? {}, ...preview])
  expect(red).toEqual({ variables: ['VARIABLE_MISSING', 'VARIABLE_MISSING'] })
  expect(text).toContain('NODE_ENV is set for preview and development, not for production')
  expect(text).toContain('JWT_ACCESS_SECRET is set for preview (branch next), not for production')
})

test.each([403, 404])(
  'a token that may not list them (HTTP %i): cannot tell, and the rest is checked',
  async (status) => {
    const { red, verdicts, text } = await examined(status, [])
    expect(red).toEqual({})
    expect(verdicts).toMatchObject({ variables: 'cannot tell', 'secrets are Sensitive': 'ok' })
    expect(text).toContain(
      'VARIABLE_MISSING: JWT_REFRESH_SECRET is not set in the project; what its team shares with it could not be read',
    )
    expect(text).toContain('a token whose scope is the whole team lists what it shares')
    const without = await examined(status, [], own.slice(1))
    expect(without.verdicts['pooled URL']).toBe('cannot tell')
    expect(without.text).toContain('DATABASE_URL is not set in the project, but its team may share it')
  },
)

test("a project's variable takes precedence over a shared one of the same name", async () => {
  const plain = { ...shared, key: 'NODE_ENV', type: 'plain', value: 'development' }
  const { red } = await examined(
    200,
    [shared, plain],
    [...own.slice(0, 3), { ...plain, value: 'production' }],
  )
  expect(red).toEqual({})
  const { red: other } = await examined(200, [shared, plain], own.slice(0, 3))
  expect(other).toEqual({ variables: ['NODE_ENV_NOT_PRODUCTION'] })
})
