import { randomBytes } from 'node:crypto'
import { commandFor } from '../../../rules/command-for.ts'
import { type AcceptRow, proved, skipped, up, verdict } from '../row.ts'

/** What Vercel's API answers, and its domains. */
export const vercelRows: readonly AcceptRow[] = [
  {
    id: 'dns-recommended',
    claim: 'Vercel says of a domain that does not lead to it what to set, and what its DNS answers',
    how: '`GET /v6/domains/iana.org/config`, a domain that leads elsewhere',
    expected: '`misconfigured`, `recommendedCNAME`, `recommendedIPv4`, `aValues` and `cnames`',
    async ask(account) {
      const { status, body } = await account.vercel('/v6/domains/iana.org/config')
      const { misconfigured, recommendedCNAME, recommendedIPv4 } = body
      const lists = [recommendedCNAME, recommendedIPv4, body.aValues, body.cnames]
      const holds = misconfigured === true && lists.every(Array.isArray)
      const value = (list: unknown) => (list as { value: unknown }[] | undefined)?.[0]?.value
      return verdict(holds, `HTTP ${status}, ${value(recommendedCNAME)}, ${value(recommendedIPv4)}`)
    },
  },
  {
    id: 'dns-later',
    claim: 'A new domain gets its certificate from `POST /v8/certs`, and its alias right after',
    how: `${up} before the DNS records are set, and again after`,
    expected: '`DOMAIN_NOT_READY`, then no `cert_missing`',
  },
  {
    id: 'production-url',
    claim: 'The app sets its cookies for `poolproof:domain` where the project has other domains too',
    how: `${up} with \`poolproof:domains\``,
    expected: "the proof's check `cookie of login` holds",
    updates: true,
    async ask(account) {
      const domains = await account.resources('ProjectDomain')
      return domains.length > 1 ? proved(account, 'cookie of login') : skipped('the stack has one domain')
    },
  },
  {
    id: 'domain-moves',
    claim:
      'A domain moves everywhere at the same moment (else a token of a new key can reach the old deployment)',
    how: 'the loop at the end of [rotation](rotation.md), from several regions during an `up`',
    expected: 'only 200',
  },
  {
    id: 'domain-owner',
    claim: 'Vercel says which project of the account a domain leads to',
    how: `\`${commandFor('pulumi config set poolproof:domain')}\` with another project's domain, then \`${commandFor('pulumi preview')}\``,
    expected: "`DOMAIN_EXISTS` with that project's id",
  },
  {
    id: 'sha1-checked',
    claim: 'Vercel refuses a file whose SHA-1 differs from the announced one',
    how: "`POST /v2/files` with another file's `x-vercel-digest`",
    expected: 'an error, not `{"urls":[]}`',
    async ask(account) {
      const headers = { 'x-vercel-digest': randomBytes(20).toString('hex') }
      const { status } = await account.vercel('/v2/files', { method: 'POST', headers, body: 'other' })
      return verdict(status >= 400 && status < 500, `HTTP ${status}`)
    },
  },
  {
    id: 'token-errors',
    claim:
      'Vercel answers 403 with `invalidToken` for a token that it does not know, and 404 for an unknown team',
    how: '`GET /v2/teams/TEAM` with each',
    expected: "these answers; with others only the error's code differs",
    async ask(account) {
      const [token, slug] = [randomBytes(12).toString('hex'), `poolproof-${randomBytes(6).toString('hex')}`]
      const wrong = await account.vercel(`/v2/teams/${slug}`, { token, scoped: false })
      const nobody = await account.vercel(`/v2/teams/${slug}`, { scoped: false })
      const holds =
        wrong.status === 403 && errorOf(wrong.body)?.invalidToken === true && nobody.status === 404
      const code = (answer: typeof wrong) => `${answer.status} ${errorOf(answer.body)?.code}`
      return verdict(holds, `unknown token ${code(wrong)}, unknown team ${code(nobody)}`)
    },
  },
  {
    id: 'other-team',
    claim: "Vercel answers 403 without `invalidToken` for another owner's team",
    how: '`curl -s https://api.vercel.com/v2/teams/TEAM -H "authorization: Bearer $VERCEL_API_TOKEN"`',
    expected: 'this answer',
  },
]

const errorOf = (body: Record<string, unknown>) =>
  body.error as { code?: string; invalidToken?: boolean } | undefined
