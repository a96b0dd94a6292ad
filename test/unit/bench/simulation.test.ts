import { describe, expect, test } from 'vitest'
import { type Scenario, simulate } from '../../../bench/simulation/simulate.ts'

const calm: Scenario = {
  seed: 1,
  starts: Array.from({ length: 200 }, (_, n) => n / 100),
  until: 60,
  requestRate: 1,
  service: 0.005,
  poolMax: 2,
  poolTimeout: 5,
  queryTimeout: 10,
  idle: 5,
  poolerClients: 1000,
  poolSize: 15,
}
/** Three times more work than the backends can do, with fewer clients than the instances want. */
const storm: Scenario = { ...calm, service: 0.2, poolerClients: 220, seed: 2 }
const refusals = ({ refused }: ReturnType<typeof simulate>) =>
  Object.values(refused).reduce((sum, count) => sum + count, 0)

describe('the simulation', () => {
  test('says the same for the same seed, and something else for another', () => {
    expect(simulate(storm)).toEqual(simulate({ ...storm }))
    expect(simulate({ ...storm, seed: 3 })).not.toEqual(simulate(storm))
  })

  test.each([
    ['calm', calm],
    ['a storm', storm],
    ['instances of one connection', { ...storm, poolMax: 1 }],
    ['a single request each', { ...storm, requestRate: 0 }],
  ])('loses no request: arrivals are served, refused or waiting (%s)', (_, scenario) => {
    const result = simulate(scenario)
    expect(result.served + refusals(result) + result.waiting).toBe(result.arrivals)
    expect(result.arrivals).toBeGreaterThanOrEqual(200)
  })

  test('keeps every limit, and refuses none in the calm', () => {
    expect(refusals(simulate(calm))).toBe(0)
    const { peak, refused, refusesFrom } = simulate(storm)
    expect(peak.clients).toBe(220)
    expect(peak.backends).toBe(15)
    expect(refused.DATABASE_TOO_MANY_CONNECTIONS).toBeGreaterThan(0)
    expect(refusesFrom).toBeGreaterThan(0)
  })

  test.each([
    [4, 0.5],
    [4, 0.9],
    [15, 0.8],
  ])(
    'waits as long in the queue of %d backends at load %d as Erlang C says, within 10 %%',
    (servers, load) => {
      // 500 instances are as good as one stream of arrivals; connections never run out.
      const requestRate = (load * servers) / (0.05 * 500)
      const starts = Array.from({ length: 500 }, (_, n) => n / 5)
      const unlimited = { poolMax: 1000, poolerClients: Number.POSITIVE_INFINITY, queryTimeout: 1e6 }
      const scenario = {
        ...calm,
        ...unlimited,
        seed: 7,
        starts,
        requestRate,
        service: 0.05,
        poolSize: servers,
      }
      const { meanWait } = simulate({ ...scenario, until: 8000 / (load * servers) })
      const expected = (erlangC(servers, load) * 0.05) / (servers * (1 - load))
      expect(Math.abs(meanWait / expected - 1)).toBeLessThan(0.1)
    },
  )

  test('refuses as many clients as Erlang B says, within 5 %', () => {
    // One request per instance, whose connection stays for 5 s: 20 clients, 40 wanted.
    const starts = Array.from({ length: 20_000 }, () => 0).map(
      (
        (at) => () =>
          (at += exponential())
      )(0),
    )
    const hold = { poolMax: 1, poolerClients: 20, requestRate: 0, idle: 5, service: 0.0001 }
    const result = simulate({ ...calm, ...hold, starts, until: 1e6 })
    const share = result.refused.DATABASE_TOO_MANY_CONNECTIONS / result.arrivals
    expect(Math.abs(share / erlangB(20, 40) - 1)).toBeLessThan(0.05)
  })
})

/** Gaps of a stream of 8 per second, the same every time. */
let state = 1
function exponential(): number {
  state = (state * 48_271) % 2_147_483_647
  return -Math.log(1 - state / 2_147_483_647) / 8
}

function erlangB(servers: number, offered: number): number {
  let blocked = 1
  for (let n = 1; n <= servers; n++) blocked = (offered * blocked) / (n + offered * blocked)
  return blocked
}

function erlangC(servers: number, load: number): number {
  const blocked = erlangB(servers, servers * load)
  return blocked / (1 - load * (1 - blocked))
}
