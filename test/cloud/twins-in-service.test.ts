import { describe, expect, test } from 'vitest'
import { startChaosCloud } from '../../bench/chaos/cloud.ts'
import { faults, twinFaults } from '../../bench/chaos/faults.ts'
import { tryFault } from '../../bench/chaos/trial.ts'
import { ageMarks, failedLogins, generations, operate } from './harness/rotation.ts'
import { pgbouncer } from './harness/servers.ts'
import { startStack } from './harness/stack.ts'
import { logIn, steadyLoad } from './harness/steady-load.ts'
import { long, step } from './harness/step.ts'

const twins = ['supabase', 'neon'] as const

/** Refusals that each twin owes the proof, which asks for them: the app gets none. */
const toProof = {
  // The first login with a changed password: Supavisor holds the one before.
  supabase: { 'poolproof-proof: password authentication failed for user "poolproof_dev_app_a"': 1 },
  // Once for each proof: what the endpoint does with a startup parameter.
  neon: { 'poolproof-proof: unsupported startup parameter in options: lock_timeout': 4 },
}

describe.each(twins)('behind the twin of %s', (imitates) => {
  test(
    'a stack is proved, and its role rotates and comes back with another password: 0 requests refused',
    long,
    async () => {
      await using stack = await startStack({ imitates })
      await step('the proof holds', () => stack.up())
      const { app } = stack.cloud.file
      const load = steadyLoad(app, await logIn(app, 2, 2), 40)
      for (const [command, now] of [
        ['rotate', [2, 1]],
        ['retire', [2]],
        // The role of the first generation gets another password, while Supavisor holds the one before.
        ['rotate', [3, 2]],
      ] as const)
        await step(`${command}: generations ${now.join(', ')}`, async () => {
          if (command === 'retire') await ageMarks(stack, 8)
          await operate(stack, command, '--database')
          await stack.up()
          expect(await generations(stack)).toMatchObject({ database: now })
        })
      const { statuses, refused } = await load.stop()
      expect(refused).toEqual([])
      expect(Object.keys(statuses).sort()).toEqual(['me 200', 'refresh 200'])
      expect(failedLogins(stack)).toEqual([])
      expect(Object.fromEntries(stack.cloud.twin?.refusals ?? [])).toEqual(toProof[imitates])
    },
  )

  test('faults: no answer but success or "later", nothing lost', long, async () => {
    const timeouts = { pool_timeout: 1, connect_timeout: 1 }
    await using cloud = await startChaosCloud({ pgbouncer: pgbouncer(), timeouts, imitates })
    const common = faults.filter(({ name }) => /^PgBouncer killed|^Postgres shut|^network/.test(name))
    expect(common).toHaveLength(3)
    for (const fault of [...common, ...twinFaults[imitates]])
      await step(fault.name, async () => {
        const outcome = await tryFault(cloud, fault, { users: 4, timeouts, longest: 2, after: 0.3 })
        expect(outcome).toMatchObject({
          broken: [],
          backMs: expect.any(Number),
          answers: { ok: expect.any(Number) },
        })
      })
  })
})
