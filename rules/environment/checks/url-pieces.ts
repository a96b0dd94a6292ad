import { classify } from '../../url/classify.ts'
import { type ConnectionUrl, maskedUrl } from '../../url/connection-url.ts'
import { templateFor } from '../connection-finding.ts'
import { type DeploymentFacts, pooledName, pooledNames } from '../deployment-facts.ts'
import type { EnvironmentRule } from '../rule.ts'
import { setCommand } from '../set-command.ts'

/** `DB_HOST`, `PGUSER`, `POSTGRES_PASSWORD`: what other libraries read one by one. */
const pieces = {
  host: /^(?:DB|DATABASE|POSTGRES(?:QL)?|PG)_?(?:HOST|HOSTNAME|SERVER)$/,
  port: /^(?:DB|DATABASE|POSTGRES(?:QL)?|PG)_?PORT$/,
  user: /^(?:DB|DATABASE|POSTGRES(?:QL)?|PG)_?(?:USER|USERNAME)$/,
  password: /^(?:DB|DATABASE|POSTGRES(?:QL)?|PG)_?(?:PASSWORD|PASS|PWD)$/,
  database: /^(?:DB|DATABASE|POSTGRES(?:QL)?|PG)_?(?:NAME|DATABASE|DB|DBNAME)$/,
}

/** Rules about a URL that is there in pieces alone. */
export const pieceRules: readonly EnvironmentRule<DeploymentFacts>[] = [
  {
    code: 'URL_IN_PIECES',
    find: (facts) => {
      const name = pooledName(facts)
      const there = Object.entries(pieces).flatMap(([piece, pattern]) => {
        const found = Object.keys(facts.variables).find((each) => pattern.test(each))
        return found ? [[piece, found] as const] : []
      })
      const named: Readonly<Record<string, string>> = Object.fromEntries(there)
      const isSet = [name, ...pooledNames].some((each) => facts.variables[each])
      if (isSet || !named.host || !named.user) return undefined
      const missing = Object.keys(pieces).filter((piece) => piece !== 'port' && !named[piece])
      const what = `${name} is not set, and Prisma reads nothing of ${Object.values(named).join(', ')}`
      return {
        sure: true,
        subject: name,
        what: missing.length > 0 ? `${what}; no ${missing.join(' and no ')} is among them` : what,
        corrected: wholeUrl(named, name, facts),
        fix: `write them as one URL, percent-encoded: ${setCommand(name, facts)}`,
      }
    },
  },
]

/** The pooled URL of the pieces, words of a template where one is unknown or no plain word. */
function wholeUrl(
  named: Readonly<Record<string, string>>,
  name: string,
  facts: DeploymentFacts,
): string | undefined {
  const plainValue = (piece: string, plain: RegExp) => {
    const value = facts.variables[named[piece] ?? '']?.value ?? ''
    return plain.test(value) ? value : undefined
  }
  const port = Number(plainValue('port', /^\d{1,5}$/) ?? 5432)
  const host = plainValue('host', /^[a-z0-9.-]+$/i)
  if (port === 3306 || !host) return undefined
  const url: ConnectionUrl = {
    user: plainValue('user', /^[a-z_][\w.-]*$/i) ?? 'USER',
    password: '***',
    host: host.toLowerCase(),
    port,
    database: plainValue('database', /^[\w-]+$/) ?? 'DATABASE',
    parameters: { sslmode: 'require' },
  }
  const subject = { name, role: 'pooled', url, parsed: { url, faults: [] }, facts } as const
  const verdict = classify(url, facts.provider)
  return maskedUrl((verdict.endpoint === 'direct' && templateFor({ ...subject, verdict })) || url)
}
