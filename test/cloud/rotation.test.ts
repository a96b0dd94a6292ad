import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { expect } from 'vitest'
import { type Claims, signToken } from '../../app/auth/jwt.ts'
import { keyRing } from '../../app/auth/key-ring.ts'
import { recover } from '../../cli/recovery/recover.ts'
import { ask } from '../../local/servers/query.ts'
import { interruptUpAt } from './harness/interrupt-up.ts'
import { ageMarks, failedLogins, generations, operate } from './harness/rotation.ts'
import { stackTest, type TestStack } from './harness/stack.ts'
import { logIn, me, refresh, type Session, steadyLoad } from './harness/steady-load.ts'
import { long, step } from './harness/step.ts'

const test = stackTest({}, (stack) => stack.up())

test('keys and the database role rotate and retire under 200 requests a second', long, async ({ stack }) => {
  const { app } = stack.cloud.file
  const active = await logIn(app, 4, 3)
  // Logs in before the rotation and does nothing until everything is over.
  const sleeper = active.pop() as Session

  await step('new keys and role, the first up killed: 0 sessions refused, 0 logins failed', async () => {
    expect(await operate(stack, 'rotate')).toBe('stack dev: poolproof:jwtGenerations [1] -> [2,1]')
    expect(await operate(stack, 'rotate', '--database')).toBe(
      'stack dev: poolproof:databaseGenerations [1] -> [2,1]',
    )
    const failed = failedLogins(stack)
    const load = steadyLoad(app, active, 200)
    await interruptUpAt(stack, 'poolproof:index:Proof')
    await recover(stack.engine, stack.cloud.file, () => undefined)
    await stack.up()
    await sleep(3000) // every session refreshes once more
    const { statuses, refused, perSecond } = await load.stop()
    process.stdout.write(`rotation: ${perSecond} requests/s, ${JSON.stringify(statuses)}\n`)
    expect(refused).toEqual([])
    expect(Object.keys(statuses).sort()).toEqual(['me 200', 'refresh 200'])
    expect(failedLogins(stack)).toEqual(failed)
    expect(await generations(stack)).toEqual({ jwt: [2, 1], database: [2, 1] })
  })

  // The secrets of generation 1, as a thief has them.
  const retired = await step(
    'the old ones retired: 0 sessions refused, 0 database logins failed',
    async () => {
      expect((await me(app, sleeper)).status).toBe(200)
      const retired = {
        access: await secret(stack, 'jwt-access-1'),
        refresh: await secret(stack, 'jwt-refresh-1'),
      }
      expect(
        (await me(app, { ...sleeper, accessToken: await forge(sleeper.accessToken, retired.access) })).status,
      ).toBe(200)
      expect(await operate(stack, 'retire')).toMatch(
        /^RETIRE_TOO_EARLY: signing keys: generation 1 was superseded at /,
      )
      expect(await operate(stack, 'rotate')).toMatch(
        /^ROTATION_UNFINISHED: signing keys: generation 1 is still in use together with 2/,
      )
      await ageMarks(stack, 8)
      expect(await operate(stack, 'retire')).toBe('stack dev: poolproof:jwtGenerations [2,1] -> [2]')
      expect(await operate(stack, 'retire', '--database')).toBe(
        'stack dev: poolproof:databaseGenerations [2,1] -> [2]',
      )
      const failed = failedLogins(stack)
      const load = steadyLoad(app, active, 200)
      await stack.up()
      const { statuses, refused, perSecond } = await load.stop()
      process.stdout.write(`retirement: ${perSecond} requests/s, ${JSON.stringify(statuses)}\n`)
      expect(refused).toEqual([])
      expect(Object.keys(statuses).sort()).toEqual(['me 200', 'refresh 200'])
      expect(failedLogins(stack)).toEqual(failed)
      return retired
    },
  )

  await step('0 of 100 tokens of the retired keys are accepted, real or forged', async () => {
    const forged = {
      accessToken: await forge(sleeper.accessToken, retired.access),
      refreshToken: await forge(sleeper.refreshToken, retired.refresh),
    }
    const asked = Array.from({ length: 25 }, () =>
      [sleeper, forged].flatMap((one) => [me(app, one), refresh(app, one)]),
    )
    const codes = (await Promise.all(asked.flat())).map(async (answer) => {
      const { code } = (await answer.json()) as { code?: string }
      return `${answer.status} ${code}`
    })
    expect(new Set(await Promise.all(codes))).toEqual(new Set(['401 TOKEN_INVALID']))
    expect(codes).toHaveLength(100)
  })

  await step('only role b logs in: owns nothing, 20 connections, reads new tables', async () => {
    const roles = await stack.query(
      `SELECT rolname, rolcanlogin, rolconnlimit, rolsuper OR rolcreaterole OR rolcreatedb AS strong FROM pg_roles
        WHERE rolname LIKE 'poolproof_dev%' ORDER BY 1`,
    )
    expect(roles).toEqual([
      { rolname: 'poolproof_dev_app', rolcanlogin: false, rolconnlimit: -1, strong: false },
      { rolname: 'poolproof_dev_app_a', rolcanlogin: false, rolconnlimit: 20, strong: false },
      { rolname: 'poolproof_dev_app_b', rolcanlogin: true, rolconnlimit: 20, strong: false },
      { rolname: 'poolproof_dev_migrator', rolcanlogin: true, rolconnlimit: 5, strong: false },
    ])
    const [proof] = await stack.resources('Proof')
    await ask(String(proof?.inputs?.directUrl), 'CREATE TABLE after_rotation (id int)')
    const [rights] = await stack.query(
      `SELECT has_table_privilege('poolproof_dev_app_b', 'after_rotation', 'SELECT') AS reads,
              has_table_privilege('poolproof_dev_app_b', 'after_rotation', 'TRUNCATE') AS empties,
              has_table_privilege('poolproof_dev_app_a', 'users', 'SELECT') AS retired,
              has_table_privilege('poolproof_dev_app_b', '_prisma_migrations', 'SELECT') AS migrations,
              has_schema_privilege('poolproof_dev_app_b', 'public', 'CREATE') AS creates,
              (SELECT count(*)::int FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
                WHERE r.rolname LIKE 'poolproof_dev_app%') AS owned`,
      'poolproof_dev',
    )
    await ask(String(proof?.inputs?.directUrl), 'DROP TABLE after_rotation')
    expect(rights).toEqual({
      reads: true,
      empties: false,
      retired: false,
      migrations: false,
      creates: false,
      owned: 0,
    })
  })

  await step('the next rotation lets role a in again, with another password', async () => {
    await operate(stack, 'rotate', '--database')
    await stack.up()
    expect((await me(app, active[0] as Session)).status).toBe(200)
    expect(await generations(stack)).toEqual({ jwt: [2], database: [3, 2] })
    const [proof] = await stack.resources('Proof')
    expect(proof?.inputs?.pooledUrl).toMatch(/^postgresql:\/\/poolproof_dev_app_a:/)
  })
})

async function secret(stack: TestStack, name: string): Promise<string> {
  const found = (await stack.resources('RandomPassword')).find(({ urn }) => urn.endsWith(`::${name}`))
  return String(found?.outputs?.result)
}

/** A fresh token with the claims of another, signed with the secret. */
async function forge(token: string, key: string): Promise<string> {
  const { typ } = decodeProtectedHeader(token)
  const claims = decodeJwt(token) as Claims & { iss: string; aud: string }
  const kind = { typ: String(typ), issuer: claims.iss, audience: claims.aud, clockTolerance: 0 }
  const iat = Math.floor(Date.now() / 1000)
  return signToken(kind, keyRing(key).current, { ...claims, jti: randomUUID(), iat, exp: iat + 600 })
}
