import { afterEach, expect, test, vi } from 'vitest'
import { jsonLines } from '../../../app/http/log.ts'
import { json, start } from './start.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('the log is one JSON object per line with its time, whatever a request holds', async () => {
  const lines: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
  const ask = start('api.front.example', jsonLines)
  const secret = 'hunter2\n{"event":"forged"}'
  const bearer = `Bearer ${encodeURIComponent(secret)}`
  await ask(`GET /api/me?token=hunter2`, { authorization: bearer, 'user-agent': 'hunter2' })
  await ask(`POST /hunter2%0A`, json, JSON.stringify({ password: secret }))
  vi.restoreAllMocks()
  expect(lines).toHaveLength(2)
  for (const line of lines) {
    expect(line).toMatch(
      /^\{"time":"\d{4}-\d\d-\d\dT[^"]+Z","event":"request","requestId":"[\da-f-]{36}",[^\n]+\}\n$/,
    )
    expect(Object.keys(JSON.parse(line))).toEqual([
      'time',
      'event',
      'requestId',
      'method',
      'route',
      'status',
      'code',
      'ms',
    ])
    expect(line).not.toContain('hunter2')
  }
})
