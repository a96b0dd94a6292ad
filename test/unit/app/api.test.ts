import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { LogEntry } from '../../../app/http/log.ts'
import { code, front, json, start } from './start.ts'

const ask = start('api.front.example')

function expectHeaders(headers: Headers): void {
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/)
  expect(headers.get('content-security-policy')).not.toContain('unsafe')
  expect(headers.get('strict-transport-security')).toBe('max-age=63072000; includeSubDomains')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
}

describe('errors', () => {
  const table: [
    route: string,
    headers: Record<string, string>,
    body: string | undefined,
    answer: [number, string],
  ][] = [
    ['GET /nothing', {}, undefined, [404, 'NOT_FOUND']],
    ['PUT /api/login', {}, '{}', [405, 'METHOD_NOT_ALLOWED']],
    ['POST /api/login', { 'content-type': 'text/plain' }, '{}', [415, 'MEDIA_TYPE_UNSUPPORTED']],
    ['POST /api/login', json, '{', [400, 'JSON_INVALID']],
    ['POST /api/login', json, '', [400, 'JSON_INVALID']],
    ['POST /api/login', json, '[]', [422, 'VALIDATION_FAILED']],
    ['POST /api/register', json, `{"email":"${'x'.repeat(9000)}"}`, [413, 'BODY_TOO_LARGE']],
    ['GET /api/me', {}, undefined, [401, 'TOKEN_MISSING']],
    ['GET /api/me', { authorization: 'Basic YTpi' }, undefined, [401, 'TOKEN_MISSING']],
    ['GET /api/me', { authorization: 'Bearer x.y.z' }, undefined, [401, 'TOKEN_INVALID']],
    ['GET /api/health', { authorization: 'Bearer wrong' }, undefined, [401, 'BEARER_WRONG']],
    ['POST /api/refresh', { origin: front }, undefined, [401, 'TOKEN_MISSING']],
    ['POST /api/refresh', { origin: front, cookie: '__Host-refresh=x' }, undefined, [401, 'TOKEN_INVALID']],
  ]
  test.each(table)('%s with %o and body %s', async (route, headers, body, answer) => {
    const response = await ask(route, headers, body)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expectHeaders(response.headers)
    expect(await code(response)).toEqual(answer)
  })

  test('errors of fields come all at once, each with its name', async () => {
    const response = await ask('POST /api/register', json, '{"email":"not one","password":"short"}')
    expect(await response.json()).toMatchObject({
      errors: [
        { field: 'email', detail: 'is not an e-mail address' },
        { field: 'password', detail: 'must have 8 to 128 characters' },
      ],
    })
    const nothing = await ask('POST /api/register', json, '{}')
    expect(await nothing.json()).toMatchObject({
      errors: [
        { field: 'email', detail: 'is missing' },
        { field: 'password', detail: 'is missing' },
      ],
    })
  })

  test.each([
    '\u212Aelvin@example.com',
    'ｆｕｌｌ@example.com',
    'a@exämple.com',
    'a@b',
    `${'x'.repeat(250)}@example.com`,
    'a\0@example.com',
  ])('no account for %j', async (email) => {
    const response = await ask('POST /api/register', json, JSON.stringify({ email, password: '12345678' }))
    expect(await code(response)).toEqual([422, 'VALIDATION_FAILED'])
  })
})

describe('a fault of ours', () => {
  test('is 500 without a word of the error, which the log has by name and place only', async () => {
    const log: LogEntry[] = []
    const response = await start('api.front.example', (entry) => log.push(entry))(
      'POST /api/login',
      json,
      '{"email":"a@example.com","password":"12345678"}',
    )
    expect(await response.text()).toBe(
      '{"type":"urn:poolproof:problem:internal-error","title":"Something broke on our side","status":500,"code":"INTERNAL_ERROR"}',
    )
    expect(log[0]).toMatchObject({
      event: 'breakage',
      error: 'Error',
      requestId: response.headers.get('x-request-id'),
    })
    expect(log[0]?.at).toContain('accounts.ts')
    expect(JSON.stringify(log)).not.toContain('hunter2')
  })
})

describe('every answer', () => {
  test.each([
    'GET /',
    'HEAD /',
    'GET /page/page.js',
    'GET /page/page.css',
    'GET /api/health',
    'GET /api/openapi.json',
    'OPTIONS /api/login',
    'POST /api/logout',
    'PATCH /nothing',
  ])('%s carries the security headers and a request id, which is in its line of the log', async (route) => {
    const log: LogEntry[] = []
    const { headers } = await start('api.front.example', (entry) => log.push(entry))(route, { origin: front })
    expectHeaders(headers)
    expect(log).toEqual([expect.objectContaining({ requestId: headers.get('x-request-id') })])
  })

  test('has every file of app/page, as it lies there', async () => {
    const folder = join(import.meta.dirname, '../../../app/page')
    for (const name of readdirSync(folder)) {
      const path = name === 'index.html' ? '/' : `/page/${name}`
      const response = await ask(`GET ${path}`)
      expect(response.status, path).toBe(200)
      expect(await response.text()).toBe(readFileSync(join(folder, name), 'utf8'))
    }
  })

  test('the page has neither inline script nor inline style', async () => {
    const html = await (await ask('GET /')).text()
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/)
  })
})
