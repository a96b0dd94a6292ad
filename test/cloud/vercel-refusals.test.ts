import { expect } from 'vitest'
import { prebuilt, sha1, vercelTest } from './harness/embedded-vercel.ts'

const test = vercelTest(async ({ call }) => {
  await call('POST', '/v8/projects', { name: 'taken' })
  await call('POST', '/v8/projects', { name: 'other' })
  await call('POST', '/v10/projects/other/domains', { name: 'other.example.com' })
})

const variable = { key: 'KEY', value: 'secretive', target: ['production'], type: 'encrypted' }
const env = '/v10/projects/taken/env'

test.for<[string, Record<string, string>, object]>([
  ['no token', { authorization: '' }, { missingToken: true }],
  ['a wrong token', { authorization: 'Bearer wrongTokenWrongTokenWrong1' }, { invalidToken: true }],
])('%s is 403 in the shape { error: { code, message } }', async ([_, headers, more], { call }) => {
  const { status, body } = await call('GET', '/v10/projects/taken', undefined, headers)
  expect(status).toBe(403)
  expect(body).toEqual({ error: { code: 'forbidden', message: expect.any(String), ...more } })
})

test.for<[string, string, string, number, string]>([
  ['another team', 'GET', '/v10/projects/taken?teamId=team_other', 403, 'forbidden'],
  ['an unknown team', 'GET', '/v2/teams/team_other', 404, 'not_found'],
  ['an unknown path', 'GET', '/v10/nothing', 404, 'not_found'],
  ['an unknown version', 'GET', '/v99/projects', 404, 'not_found'],
  ['an unknown project', 'GET', '/v10/projects/prj_none', 404, 'not_found'],
  ['an unknown deployment', 'GET', '/v13/deployments/dpl_none', 404, 'not_found'],
  ['an unknown alias', 'GET', '/v4/aliases/none.example.com', 404, 'not_found'],
  ['an unknown domain', 'GET', '/v9/projects/taken/domains/none.example.com', 404, 'not_found'],
])('%s: %s %s is %i %s', async ([_, method, path, status, code], { call }) => {
  const answer = await call(method, path)
  expect([answer.status, answer.body.error.code]).toEqual([status, code])
})

test.for([
  ['a taken name', { name: 'taken' }, 409, 'conflict'],
  ['capitals', { name: 'Taken' }, 400, 'bad_request'],
  ['three hyphens', { name: 'a---b' }, 400, 'bad_request'],
  ['101 characters', { name: 'a'.repeat(101) }, 400, 'bad_request'],
  ['no name', {}, 400, 'bad_request'],
  ['an unknown Node version', { name: 'new', nodeVersion: '25.x' }, 400, 'bad_request'],
])('a project with %s is refused', async ([_, body, status, code], { call }) => {
  const answer = await call('POST', '/v8/projects', body)
  expect([answer.status, answer.body.error.code]).toEqual([status, code])
})

test.for<[string, object, string]>([
  ['the reserved name TZ', { key: 'TZ' }, 'RESERVED_ENV_VARIABLE'],
  ['the reserved name AWS_LAMBDA_X', { key: 'AWS_LAMBDA_X' }, 'RESERVED_ENV_VARIABLE'],
  ['a hyphen in its name', { key: 'A-B' }, 'INVALID_ENV_KEY'],
  ['no target', { target: [] }, 'bad_request'],
  ['a target that does not exist', { target: ['staging'] }, 'bad_request'],
  ['sensitive for development', { type: 'sensitive', target: ['development'] }, 'bad_request'],
  ['a comment of 1001 characters', { comment: 'x'.repeat(1001) }, 'bad_request'],
  ['a branch of production', { gitBranch: 'main' }, 'bad_request'],
])('a variable with %s is refused, and its value not repeated', async ([_, change, code], { call }) => {
  const { status, body } = await call('POST', env, { ...variable, ...change })
  expect([status, body.error.code]).toEqual([400, code])
  expect(JSON.stringify(body)).not.toContain('secretive')
})

test('NODE_ENV, DATABASE_URL and a comment of 1000 characters are allowed', async ({ call }) => {
  for (const key of ['NODE_ENV', 'DATABASE_URL'])
    expect((await call('POST', env, { ...variable, key, comment: 'x'.repeat(1000) })).status).toBe(201)
})

test('a name twice for one target and branch: ENV_CONFLICT, ENV_ALREADY_EXISTS', async ({ call }) => {
  const own = { ...variable, key: 'TWICE', target: ['preview', 'production'] }
  const first = await call('POST', env, own)
  const again = await call('POST', env, { ...own, target: ['production'] })
  expect(again.status).toBe(400)
  expect(again.body.error).toMatchObject({
    code: 'ENV_CONFLICT',
    envVarKey: 'TWICE',
    envVarId: first.body.created.id,
  })
  const several = await call('POST', env, [{ ...own }, { ...own, key: 'FRESH' }])
  expect(several.status).toBe(201)
  expect(several.body.failed).toMatchObject([{ error: { code: 'ENV_CONFLICT', key: 'TWICE' } }])
  const none = await call('POST', env, [own])
  expect([none.status, none.body.error.code]).toEqual([400, 'BAD_REQUEST'])
  const branch = await call('POST', env, { ...own, target: ['preview'], gitBranch: 'next' })
  expect(branch.status).toBe(201)
  const { id } = (await call('POST', env, { ...own, target: ['development'] })).body.created
  const moved = await call('PATCH', `${env}/${id}`, { target: ['preview'] })
  expect([moved.status, moved.body.error.code]).toEqual([409, 'ENV_ALREADY_EXISTS'])
  const upserted = await call('POST', `${env}?upsert=true`, { ...own, value: 'newer' })
  expect(upserted.body.created).toMatchObject({ id: first.body.created.id, value: 'newer' })
})

test('a team whose policy is on takes no readable variable for production', async ({ call }) => {
  await call('PATCH', '/v2/teams/embedded', { sensitiveEnvironmentVariablePolicy: 'on' })
  const plain = await call('POST', env, { ...variable, key: 'POLICY' })
  expect([plain.status, plain.body.error.message]).toEqual([400, expect.stringContaining('policy')])
  expect((await call('POST', env, { ...variable, key: 'POLICY', type: 'sensitive' })).status).toBe(201)
  expect((await call('POST', env, { ...variable, key: 'DEV', target: ['development'] })).status).toBe(201)
  await call('PATCH', '/v2/teams/embedded', { sensitiveEnvironmentVariablePolicy: 'off' })
})

test('a sensitive value comes back from no call', async ({ call }) => {
  const { body } = await call('POST', env, {
    ...variable,
    key: 'HIDDEN',
    value: 'canary-1',
    type: 'sensitive',
  })
  const id = body.created.id
  const answers = [body]
  for (const path of [env, `${env}?decrypt=true`, `${env}/${id}`, `${env}/${id}?decrypt=true`])
    answers.push((await call('GET', path)).body)
  answers.push((await call('PATCH', `${env}/${id}`, { value: 'canary-2', type: 'sensitive' })).body)
  const readable = await call('PATCH', `${env}/${id}`, { type: 'plain' })
  expect(readable.status).toBe(400)
  answers.push((await call('GET', '/v10/projects/taken')).body, (await call('DELETE', `${env}/${id}`)).body)
  expect(JSON.stringify(answers)).not.toContain('canary')
})

test('a file with a wrong SHA-1 is refused; an empty second upload keeps the first', async ({
  cloud,
  call,
}) => {
  const digest = { 'x-vercel-digest': sha1('content') }
  expect((await call('POST', '/v2/now/files', Buffer.from('other'), digest)).status).toBe(400)
  expect((await call('POST', '/v2/now/files', Buffer.from('content'), digest)).status).toBe(200)
  expect((await call('POST', '/v2/now/files', Buffer.from(''), digest)).status).toBe(200)
  const { url } = await cloud.deploy('taken', { 'a.txt': 'content' }, { target: 'production' })
  await call('PATCH', '/v9/projects/taken', { ssoProtection: null })
  expect(await (await fetch(`http://${url}/a.txt`)).text()).toBe('content')
})

test('no files, a path out of it, no project, over 64 KB of environment: refused', async ({
  cloud,
  call,
}) => {
  const path = '/v12/now/deployments'
  const file = { file: 'a.txt', sha: sha1('content'), size: 7 }
  expect((await call('POST', path, { project: 'taken', files: [] })).status).toBe(400)
  expect((await call('POST', path, { project: 'none', files: [file] })).status).toBe(404)
  const outside = await call('POST', path, { project: 'taken', files: [{ ...file, file: '../../a.txt' }] })
  expect([outside.status, outside.body.error.message]).toEqual([400, expect.stringContaining('../../a.txt')])
  await call('POST', '/v10/projects/other/env', { ...variable, key: 'BIG', value: 'x'.repeat(65_000) })
  await cloud.deploy('other', prebuilt('export default 1'), { target: 'production' })
  await call('POST', '/v10/projects/other/env', { ...variable, key: 'MORE', value: 'x'.repeat(600) })
  await expect(cloud.deploy('other', prebuilt('export default 2'), { target: 'production' })).rejects.toThrow(
    '64 KB',
  )
})

test('a domain of another project is refused, as ProjectDomain and as alias', async ({ cloud, call }) => {
  const domain = await call('POST', '/v10/projects/taken/domains', { name: 'other.example.com' })
  expect([domain.status, domain.body.error.code]).toEqual([409, 'domain_already_in_use'])
  const { id } = await cloud.deploy('taken', { 'a.txt': 'content' })
  const alias = await call('POST', `/v2/deployments/${id}/aliases`, { alias: 'other.example.com' })
  expect([alias.status, alias.body.error.code]).toEqual([409, 'alias_in_use'])
  const invalid = await call('POST', `/v2/deployments/${id}/aliases`, { alias: 'no spaces' })
  expect([invalid.status, invalid.body.error.code]).toEqual([400, 'invalid_alias'])
})
