import * as pulumi from '@pulumi/pulumi'
import { beforeAll, expect, test, vi } from 'vitest'
import { budget } from '../../../rules/budget/index.ts'
import { budgetText, readBudget } from '../../../rules/budget/text.ts'
import { readEvidence, readReleases } from '../../../rules/release/evidence.ts'
import { generationsText, readGenerations } from '../../../rules/release/generations.ts'
import { goodConfig, only, plain, runProgram } from './program.ts'

const release = (day: number) => ({
  ...{ commit: `${day}`.repeat(40), artifact: 'a'.repeat(64), schemaVersion: '20260101000000_first' },
  ...{
    variables: { NODE_ENV: true, A: true },
    proofId: `proof-${day}`,
    provedAt: `2026-01-0${day}T00:00:00.000Z`,
  },
})
const evidence = {
  ...{ proofId: 'proof-9', provedAt: '2026-01-09T00:00:00.000Z', requests: 200, failures: 0, p95Ms: 20 },
  ...{ backendsMax: 3, backendsLimit: 20, checks: Array(20).fill({ name: 'a check', ok: true }) },
  poolingProbe: { clients: 8, backends: 1, startupParameter: 'refused' },
  gaps: ['role shop may create tables', 'role shop has no connection limit'],
}
let outputs: Record<string, unknown>

beforeAll(async () => {
  const program = await runProgram(goodConfig, {
    'poolproof:index:Proof': () => ({ evidence, releases: [9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map(release) }),
  })
  const names = Object.keys(program.outputs)
  const values = await Promise.all(names.map((name) => known(program.outputs[name])))
  outputs = Object.fromEntries(names.map((name, i) => [name, values[i]]))
}, 60_000)

const known = (output: unknown) =>
  new Promise((resolve) => (pulumi.output(output) as pulumi.Output<unknown>).apply(resolve))

/** As `pulumi up` lists them: by name, an object over several lines. */
function lines(value: unknown): number {
  if (typeof value !== 'object' || value === null) return `${value}`.split('\n').length
  return 2 + Object.values(value).reduce<number>((sum, one) => sum + lines(one), 0)
}

test('the outputs of a stack that proved ten releases are 25 lines at most, the address first', () => {
  const all = Object.entries(outputs).sort(([a], [b]) => (a < b ? -1 : 1))
  expect(all[0]).toEqual(['address', 'https://api.example.com'])
  expect(outputs.url).toBe('https://api.example.com')
  expect(all.reduce((sum, [, value]) => sum + lines(value), 0)).toBeLessThanOrEqual(25)
  // The CLI unfolds a text that is JSON.
  for (const text of Object.values(outputs).filter((value) => typeof value === 'string'))
    expect(() => JSON.parse(text as string)).toThrow()
})

test('each line reads back: evidence, releases, generations, budget', () => {
  expect(readEvidence(outputs.evidence)).toMatchObject({ stack: 'production', variables: ['A', 'NODE_ENV'] })
  expect(readReleases(outputs.releases).map(({ commit }) => commit[0])).toEqual([...'9876543210'])
  expect(readGenerations(outputs.generations)).toEqual({ jwt: [1], database: [1] })
  expect(readBudget(outputs.budget)?.rows.length).toBe(5)
  expect(outputs.proof).toBe(
    'proofId=proof-9 provedAt=2026-01-09T00:00:00.000Z requests=200 failures=0 p95Ms=20 backendsMax=3 backendsLimit=20 ' +
      'checks=20 clients=8 backends=1 startupParameter=refused gaps: role shop may create tables; role shop has no connection limit',
  )
})

test('what an earlier version put out reads the same', () => {
  expect(readGenerations({ jwt: [2, 1], database: [3] })).toEqual({ jwt: [2, 1], database: [3] })
  expect(readGenerations(generationsText({ jwt: [2, 1], database: [3] }))).toEqual({
    jwt: [2, 1],
    database: [3],
  })
  expect(readGenerations(undefined)).toBeUndefined()
  const input = {
    instances: 25,
    poolMax: 2,
    poolSize: 20,
    poolerClients: undefined,
    poolSizeFixed: true,
    others: { worker: 4, 'dash-board': 1 },
    neighbours: { web_app_a: -1, web_migrator: 5 },
  }
  const { faults: _, ...held } = budget(input)
  expect(readBudget(budgetText(input))).toEqual(held)
  expect(readBudget(held)).toEqual(held)
  expect(readBudget(undefined)).toBeUndefined()
  for (const none of ['', 'instances=}', 'poolMax=2', '`']) expect(readBudget(none)).toBeUndefined()
  expect(readBudget(`${budgetText(input)} other=} reserve=<b>`)).toEqual(held)
})

test('one more variable is one more name in what is proved, and moves none of the others', async () => {
  const names = async (config: Record<string, string>) => {
    vi.resetModules()
    const { resources } = await runProgram({ ...goodConfig, ...config })
    return plain(only(resources, 'Proof').inputs.release) as { variables: Record<string, true> }
  }
  const [before, after] = [await names({}), await names({ 'poolproof:env': '{"MY_FLAG":"on"}' })]
  expect(Array.isArray(before.variables)).toBe(false)
  expect(after.variables).toEqual({ ...before.variables, MY_FLAG: true })
}, 60_000)
