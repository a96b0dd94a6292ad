import { expect, test, vi } from 'vitest'
import type { Health } from '../../../cli/doctor/app.ts'
import { CheckContext } from '../../../cli/doctor/check-context.ts'
import { deployed } from '../../../cli/doctor/checks/deployed.ts'

/** A stack with a variable set 60 s after the serving deployment, which reports this fingerprint. */
async function check(running: string | undefined, added: string[] = [], isWorkingCopy = false) {
  const target = {
    name: 'stack dev',
    facts: {
      where: 'stack' as const,
      deployedAt: 1_000_000,
      variables: {
        JWT_ACCESS_SECRET: { changedAt: 1_060_000 },
        ...Object.fromEntries(added.map((name) => [name, { changedAt: 1_060_000 }])),
      },
    },
    stack: { fingerprint: 'new', changedOutside: [], added },
    secrets: [],
  }
  const { signal } = new AbortController()
  const context = new CheckContext(target, { offline: false, logIn: false, signal })
  const health: Partial<Health> = running === undefined ? {} : { fingerprint: running, isWorkingCopy }
  vi.spyOn(context, 'health').mockResolvedValue(health as Health)
  const answered = await deployed.ask(context)
  return `${answered?.verdict}: ${answered?.reasons.map(({ code, what }) => code ?? what).join()}`
}

test("a variable that was set again is not stale if the deployment has the stack's fingerprint", async () => {
  expect(await check('new')).toBe("ok: the serving deployment has the stack's environment, new")
})

test.each([
  ['old', []],
  [undefined, []],
  ['new', ['DEBUG']],
])(
  'it is stale if the deployment has fingerprint %s, and so is a variable unknown to the stack: %j',
  async (running, added) => {
    expect(await check(running, added)).toBe('wrong: DEPLOYMENT_STALE')
  },
)

test("a working copy is not the deployment, with the stack's fingerprint too", async () => {
  expect(await check('new', [], true)).toBe('wrong: DEPLOYMENT_COVERED')
})
