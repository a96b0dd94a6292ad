import { providers } from '../../hosts/index.ts'
import { classify } from '../../url/classify.ts'
import { maskedUrl } from '../../url/connection-url.ts'
import { parseUrl } from '../../url/parse-url.ts'
import type { UrlFault, UrlFaultCode } from '../../url/url-fault.ts'
import type { DeploymentFacts } from '../deployment-facts.ts'
import type { EnvironmentRule, RuleResult } from '../rule.ts'
import { setCommand } from '../set-command.ts'
import type { urlSubjects } from '../url-subject.ts'

type ShapeSubject = ReturnType<typeof urlSubjects>[number] & { facts: DeploymentFacts }

const encode = `node -p 'encodeURIComponent(fs.readFileSync(0,"utf8").trim())' encodes what you type until Ctrl-D`

/** Cause, remedy, and what to type before the value is set again. */
const rows: Record<UrlFaultCode, [cause: string, remedy: string, before?: string]> = {
  URL_WHITESPACE: [
    'The value begins or ends with white space; `echo` and copied lines add it.',
    'Set it again without, with `printf %s`.',
  ],
  URL_QUOTED: ['Quotation marks were copied with the value.', 'Set it again without them.'],
  URL_PREFIX: [
    'Something stands in front of the URL, such as `psql` or `DATABASE_URL=`.',
    'Set the URL alone.',
  ],
  URL_SCHEME: [
    'The value is not a postgresql:// URL.',
    'Copy the connection string for Postgres from the provider.',
  ],
  URL_ACCELERATE: [
    'The URL belongs to Prisma Accelerate, which speaks HTTP.',
    'Use the pooled URL of the database (Prisma Postgres: host pooled.db.prisma.io).',
    'copy the pooled connection string (pooled.db.prisma.io) from console.prisma.io',
  ],
  URL_UNESCAPED: [
    'A `#`, `?`, `@`, `%`, `/` or white space stands in a part of the URL as it is.',
    'Percent-encode that part.',
    encode,
  ],
  URL_INCOMPLETE: ['User, password, host or database name is missing.', 'Write all four into the URL.'],
  URL_HOST_MALFORMED: [
    'The host is neither a name nor an address.',
    'Copy the URL again; a password with `@` or `/` must be percent-encoded.',
  ],
  URL_PORT_MALFORMED: [
    'The port is not a number from 1 to 65535.',
    'Write the port as a number, or leave it out for 5432.',
  ],
  URL_TWO_QUESTION_MARKS: [
    'A second `?` makes all that follows part of one value.',
    'Join parameters with `&`.',
  ],
  URL_QUERY_MALFORMED: [
    'The parameters are not NAME=VALUE joined by `&` behind one `?`.',
    'Write them so, each name once.',
  ],
  URL_PLACEHOLDER: [
    '[PASSWORD] or the like was never replaced.',
    'Put the real password and project into the URL.',
  ],
}

/** One rule per fault that the parser can find. */
export const shapeRules: readonly EnvironmentRule<ShapeSubject>[] = Object.entries(rows).map(
  ([code, [cause, remedy, before]]) => ({
    code,
    cause,
    remedy,
    find: (subject) =>
      faultsOf(subject)
        .filter((fault) => fault.code === code)
        .map((fault) => found(subject, fault, before)),
  }),
)

function faultsOf({ text }: ShapeSubject): readonly UrlFault[] {
  const { url, faults } = parseUrl(text)
  const { provider } = classify(url ?? text)
  const onlyDatabase = ({ code, what }: UrlFault) => code === 'URL_INCOMPLETE' && what === 'names no database'
  return provider !== 'unknown' && providers[provider].databaseOptional
    ? faults.filter((fault) => !onlyDatabase(fault))
    : faults
}

function found({ name, text, facts }: ShapeSubject, { code, what }: UrlFault, before?: string): RuleResult {
  const { url } = parseUrl(text)
  const guessable = code !== 'URL_INCOMPLETE' && code !== 'URL_PLACEHOLDER' && code !== 'URL_PORT_MALFORMED'
  const command = setCommand(name, facts)
  return {
    sure: true,
    subject: name,
    what: `${name} ${what}`,
    ...(url && guessable ? { corrected: maskedUrl(url) } : {}),
    fix: before ? `${before}; then ${command}` : command,
  }
}
