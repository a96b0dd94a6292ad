import { expect, test } from 'vitest'
import { createApp } from '../../../app/app.ts'
import { openDatabase } from '../../../app/database/database.ts'
import type { LogEntry } from '../../../app/http/log.ts'
import { httpCodes } from '../../../rules/connection-errors/index.ts'
import { familyOfLine } from '../../../rules/connection-errors/log-line.ts'
import { retryAfterLeast } from '../../../rules/connection-errors/waiting.ts'
import { authEnvironment } from '../app/environment.ts'
import { postgresWire, type Refusal } from '../harness/postgres-wire.ts'
import { messages } from './messages.ts'

test('the app, its Prisma and its pool answer 503 to each refusal of a login, and log its family', async () => {
  let refusal: Refusal | undefined
  await using wire = await postgresWire({ refuse: () => refusal })
  const environment = authEnvironment({
    DATABASE_URL: `postgresql://app:canary1@127.0.0.1:${wire.port}/shop`,
  })
  const log: LogEntry[] = []
  const database = openDatabase(environment)
  const app = createApp(environment, { database, log: (entry) => log.push(entry) })
  const headers = { authorization: `Bearer ${environment.CRON_SECRET}` }
  for (const [family, code, text] of messages) {
    if (!/^(?=.*\d)[0-9A-Z]{5}$/.test(code)) continue
    refusal = { code, text }
    const answer = await app.request('http://127.0.0.1/api/health', { headers })
    expect(answer.status, text).toBe(503)
    expect(await answer.json(), text).toMatchObject({ code: httpCodes[family] })
    expect(Number(answer.headers.get('retry-after')), text).toBeGreaterThanOrEqual(retryAfterLeast(family))
    expect(familyOfLine(JSON.stringify(log.at(-1))), text).toBe(family)
  }
  expect(JSON.stringify(log)).not.toContain('canary1')
  await database.close()
})
