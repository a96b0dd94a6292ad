import { commandFor } from '../../command-for.ts'
import { providers } from '../../hosts/index.ts'
import { classify } from '../../url/classify.ts'
import { parseUrl } from '../../url/parse-url.ts'
import type { UrlFault, UrlFaultCode } from '../../url/raw-url.ts'
import type { DeploymentFacts } from '../deployment-facts.ts'
import type { EnvironmentRule, RuleResult } from '../rule.ts'
import { setCommand } from '../set-command.ts'
import type { urlSubjects } from '../url-subject.ts'

type ShapeSubject = ReturnType<typeof urlSubjects>[number] & { facts: DeploymentFacts }

/** What to do with a part that URL_UNESCAPED names. */
export const encode = `node -p 'encodeURIComponent(fs.readFileSync(0,"utf8").trim())' encodes what you type until Ctrl-D`

/** Every fault that the parser can find, with what to do before the value is set again. */
const rows: Record<UrlFaultCode, string | undefined> = {
  URL_WHITESPACE: undefined,
  URL_QUOTED: undefined,
  URL_PREFIX: undefined,
  URL_SEVERAL: `take one of them (a whole file: ${commandFor('poolproof doctor --env-file FILE')})`,
  URL_SCHEME: undefined,
  URL_HTTP:
    'copy the pooled connection string (Supabase: Connect, Transaction pooler, at https://supabase.com/dashboard/project/_; Neon: Connect at https://console.neon.tech; Prisma: https://console.prisma.io)',
  URL_ACCELERATE: 'copy the pooled connection string (pooled.db.prisma.io) from console.prisma.io',
  URL_UNESCAPED: encode,
  URL_INCOMPLETE: undefined,
  URL_HOST_MALFORMED: undefined,
  URL_PORT_MALFORMED: undefined,
  URL_PARTS_IN_QUERY: undefined,
  URL_TWO_QUESTION_MARKS: undefined,
  URL_QUERY_MALFORMED: undefined,
  URL_PLACEHOLDER: undefined,
  URL_BRACKETS: undefined,
}

/** One rule per fault that the parser can find. */
export const shapeRules: readonly EnvironmentRule<ShapeSubject>[] = Object.entries(rows).map(
  ([code, before]) => ({
    code,
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

function found({ name, facts }: ShapeSubject, { what }: UrlFault, before?: string): RuleResult {
  const command = setCommand(name, facts)
  return {
    sure: true,
    subject: name,
    what: `${name} ${what}`,
    fix: before ? `${before}; then ${command}` : command,
  }
}
