import { commandFor } from '../rules/command-for.ts'
import { Problem } from '../rules/problem.ts'
import { redactor, urlSecrets } from './redact.ts'

interface Row {
  /** SQLSTATE or Node's error code. */
  codes: RegExp
  /** Poolers say all of it with 08P01, and only the text tells what; a match counts whatever the code. */
  text?: RegExp
  code: string
  fix(): string
}

/** Why a door stays closed; the first row that fits. */
const rows: Row[] = [
  {
    codes: /^(28P01|28000)$/,
    text: /authentication failed|no such user|tenant or user not found/i,
    code: 'DATABASE_LOGIN_REFUSED',
    fix: () =>
      `check user and password; the password of a role made by Pulumi is reset by ${commandFor('pulumi up --target-dependents --replace')} of its RandomPassword`,
  },
  {
    codes: /^3D000$/,
    text: /no such database/i,
    code: 'DATABASE_MISSING',
    fix: () => `create the database, or run ${commandFor('pulumi refresh')} if it was dropped`,
  },
  {
    codes: /CERT|^ERR_TLS|ISSUER|SIGNATURE/,
    code: 'DATABASE_TLS_UNVERIFIED',
    fix: () =>
      `give the root certificate of the server's private CA: ${commandFor('pulumi config set --path poolproof:database.ca -- "$(cat ca.pem)"')}`,
  },
  {
    codes: /^(53300|08P01)$/,
    code: 'DATABASE_FULL',
    fix: () =>
      'wait until connections are free, or end idle ones: SELECT pg_terminate_backend(pid) FROM pg_stat_activity',
  },
]
const UNREACHABLE = {
  code: 'DATABASE_UNREACHABLE',
  fix: () => 'check host, port and network of the door, and that the server runs',
}

/** Says which door did not open to whom, and why. */
export function connectionProblem(url: string, error: unknown): Problem {
  const { host, pathname, username } = new URL(url)
  const { code = '', message, errors } = error as Error & { code?: string; errors?: Error[] }
  const { code: problem, fix } =
    rows.find(({ codes, text }) => codes.test(code) || text?.test(message)) ?? UNREACHABLE
  // Node gives an AggregateError without a message when each address of a host refused.
  const reason = message || errors?.map((each) => each.message).join('; ') || code
  const redact = redactor(urlSecrets(url))
  return new Problem(
    problem,
    redact(`${host}${pathname} as ${decodeURIComponent(username)}: ${reason}`),
    fix(),
  )
}
