import { expect, test, vi } from 'vitest'
import { CheckContext } from '../../../cli/doctor/check-context.ts'
import { deployed } from '../../../cli/doctor/checks/deployed.ts'
import type { Health } from '../../../cli/doctor/health.ts'

/** A stack of which one variable was set 60 s after the deployment that serves, which reports this fingerprint. */
async function told(running: string | undefined, added: string[] = []) {
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
  const health: Partial<Health> = running === undefined ? {} : { fingerprint: running }
  vi.spyOn(context, 'health').mockResolvedValue(health as Health)
  const answered = await deployed.ask(context)
  return `${answered?.verdict}: ${answered?.reasons.map(({ code, what }) => code ?? what).join()}`
}

test("a variable that was set again is not late where the deployment runs with the stack's fingerprint", async () => {
  expect(await told('new')).toBe("ok: it runs with environment new, the stack's")
})

test.each([
  ['old', []],
  [undefined, []],
  ['new', ['DEBUG']],
])(
  'it is late where the deployment runs with %s, and so is one that the stack does not know: %j',
  async (running, added) => {
    expect(await told(running, added)).toBe('wrong: DEPLOYMENT_STALE')
  },
)
