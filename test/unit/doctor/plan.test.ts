import type pg from 'pg'
import { expect, test, vi } from 'vitest'
import { CheckContext } from '../../../cli/doctor/check-context.ts'
import { budget as check } from '../../../cli/doctor/checks/budget.ts'
import { budget } from '../../../rules/budget/index.ts'
import { providers } from '../../../rules/hosts/index.ts'
import { findPlan } from '../../../rules/hosts/plan.ts'

/** The budget line of a Neon database whose server answers this many max_connections. */
async function asked(plan: string, maxConnections: number | undefined, where: 'stack' | 'file') {
  const limits = findPlan(providers.neon, plan)
  const target = {
    name: 'shop',
    facts: { where, variables: {} },
    budget: budget({ ...limits, instances: 25, poolMax: 2 }),
    secrets: [],
  }
  const { signal } = new AbortController()
  const context = new CheckContext(target, { offline: false, logIn: false, signal })
  const query = async (sql: string) => ({
    rows: sql.includes('max_connections') ? [{ maxConnections, reserved: 7 }] : [],
  })
  vi.spyOn(context, 'openAny').mockResolvedValue(
    maxConnections === undefined ? undefined : { client: { query } as unknown as pg.Client },
  )
  const { verdict, reasons = [] } = (await check.ask(context)) ?? {}
  return [verdict, ...reasons.map(({ code, what, fix }) => `${code ?? ''} ${what} ${fix ?? ''}`)].join('\n')
}

test('a server that takes as many connections as the plan says is ok, and so is one that was not asked', async () => {
  const fits = 'ok\n fits: largest safe pool per instance 200, most instances 2500 '
  expect(await asked('0.25-2', 839, 'stack')).toBe(fits)
  expect(await asked('0.25-2', undefined, 'stack')).toBe(fits)
})

test('one that takes fewer is wrong, with the plan or the number to set', async () => {
  expect(await asked('0.25-2', 104, 'stack')).toBe(
    'wrong\nPLAN_DIFFERS the sum counts on max_connections 839, and the server has 104: what fits by the plan may not fit there ' +
      'pulumi config set --path poolproof:database.plan NAME with the size that the server has (or pulumi config set --path poolproof:database.maxConnections 104), then pulumi up',
  )
  expect(await asked('0.25-2', 104, 'file')).toContain(
    'name the plan that the server has: npx poolproof doctor --plan NAME',
  )
})

test('one that takes more is ok, and says that more would fit', async () => {
  expect(await asked('0.25-2', 901, 'stack')).toMatch(
    /^ok\n fits: .*\n the sum counts .* has 901: more would fit/,
  )
})

test('a plan that does not fit says both', async () => {
  expect(await asked('0.25', 839, 'stack')).toMatch(/^wrong\nBUDGET_BACKENDS .*\nPLAN_DIFFERS/)
})
