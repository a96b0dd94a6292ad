import { commandFor } from '../../../rules/command-for.ts'
import { type AcceptRow, proved, skipped, up, updated, verdict } from '../row.ts'

/** How a deployment of the stack comes to be, and what it is then. */
export const deploymentRows: readonly AcceptRow[] = [
  {
    id: 'function-starts',
    claim: 'A prebuilt function deployed by the official provider starts',
    how: up,
    expected: `the update ends, \`${commandFor('pulumi stack output proof')}\` has \`failures=0\``,
    updates: true,
    ask: updated,
  },
  {
    id: 'variables-bind',
    claim: 'Project variables bind to a prebuilt deployment when it is created',
    how: 'the same',
    expected: "the proof's check `fingerprint` is the new one",
    updates: true,
    ask: (account) => proved(account, 'fingerprint'),
  },
  {
    id: 'protection',
    claim: '`standard_protection_new` with a bypass secret lets in the proof alone',
    how: "the newest deployment's own URL, without the secret and with it",
    expected: '401 or a redirect to vercel.com without, an answer of the app with it',
    async ask(account) {
      const { bypassSecret } = await account.inputs('Proof')
      const without = await account.deployment('/api/health')
      const inside = await account.deployment('/api/health', {
        'x-vercel-protection-bypass': String(bypassSecret),
      })
      const closed = without.status === 401 || /vercel\.com/.test(without.headers.get('location') ?? '')
      return verdict(
        closed && inside.status === 200,
        `${without.status} without, ${inside.status} with the secret`,
      )
    },
  },
  {
    id: 'reads-as-created',
    claim:
      'Few, short keys in `Deployment.meta` come back unchanged, and every other resource reads as it was created',
    how: `\`${commandFor('pulumi refresh --preview-only --expect-no-changes --stack staging')}\`, straight after an \`up\``,
    expected: 'exit code 0, as on the embedded cloud',
    updates: true,
    async ask(account) {
      await account.update()
      const { code } = await account.run('refresh', '--preview-only', '--expect-no-changes')
      return verdict(code === 0, `exit code ${code}`)
    },
  },
  {
    id: 'second-up',
    claim: 'A second `up` creates no new deployment',
    how: `\`${commandFor('pulumi up --expect-no-changes --stack staging')}\``,
    expected: 'exit code 0',
    updates: true,
    async ask(account) {
      await account.update()
      const { code, text } = await account.run('up', '--yes', '--skip-preview', '--expect-no-changes')
      return verdict(code === 0, `exit code ${code}, ${/\d+ unchanged/.exec(text)?.[0] ?? 'changes'}`)
    },
  },
  {
    id: 'simultaneous-updates',
    claim: 'Pulumi Cloud and S3 refuse the second of two simultaneous updates',
    how: `two \`${commandFor('pulumi up')}\` at once`,
    expected: "the second ends with the lock's holder or the backend's own words",
    updates: true,
    async ask(account) {
      await account.update()
      const again = () => account.run('up', '--yes', '--skip-preview')
      const both = await Promise.all([again(), again()])
      const locked = both.filter(({ text }) =>
        /currently locked by|Another update is currently in progress/.test(text),
      )
      return verdict(
        locked.length > 0,
        `${locked.length} of 2 refused, exit codes ${both.map(({ code }) => code)}`,
      )
    },
  },
  {
    id: 'sensitive-policy',
    claim: 'A team that enforces Sensitive accepts all variables',
    how: `\`${commandFor('pulumi up')}\` with the policy on (team settings, Security)`,
    expected: 'no error about `type`',
    updates: true,
    async ask(account) {
      const { team } = await account.provider()
      if (!team) return skipped('the token is of no team')
      const { body } = await account.vercel(`/v2/teams/${team}`, { scoped: false })
      const { sensitiveEnvironmentVariablePolicy: policy } = body
      if (policy !== 'on') return skipped(`the policy of team ${team} is ${policy ?? 'not set'}`)
      return updated(account)
    },
  },
  {
    id: 'region',
    claim: "The project's region alone decides where the functions of a prebuilt deployment run",
    how: '`curl -sI https://DOMAIN/api/health`, header `x-vercel-id`',
    expected: 'the last part before the id is `poolproof:region`',
    async ask(account) {
      const { resourceConfig } = await account.inputs('Project')
      const [region] = (resourceConfig as { functionDefaultRegions?: string[] })?.functionDefaultRegions ?? []
      const { headers } = await account.fetch(new URL('/api/health', String(await account.output('url'))))
      const regions = (headers.get('x-vercel-id') ?? '').split('::').slice(0, -1)
      return verdict(
        regions.at(-1) === region,
        `x-vercel-id ${regions.join('::') || 'is missing'}, wanted ${region}`,
      )
    },
  },
  {
    id: 'cron',
    claim: 'The cron calls `/api/cron/sweep` with `CRON_SECRET`',
    how: 'Vercel, Project, Cron Jobs, Run',
    expected: '200 in the log',
  },
]
