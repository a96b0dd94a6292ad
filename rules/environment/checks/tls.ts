import { commandFor } from '../../command-for.ts'
import { hostOf } from '../../hosts/index.ts'
import { type ConnectionUrl, withoutParameters } from '../../url/connection-url.ts'
import { legibleParameter } from '../../url/legible.ts'
import { isLoopback } from '../../url/loopback.ts'
import { pgTls } from '../../url/pg-config.ts'
import type { DeploymentFacts } from '../deployment-facts.ts'
import type { EnvironmentRule } from '../rule.ts'
import { removeCommand, setCommand } from '../set-command.ts'
import { type UrlSubject, withParameter } from '../url-subject.ts'

/** Parameters with which a driver encrypts nothing or believes any certificate. */
const switchedOff: readonly [name: string, value: RegExp][] = [
  ['sslmode', /^(disable|no-verify)$/],
  ['ssl', /^(0|false|no-verify)$/],
  ['sslaccept', /^accept_invalid_certs$/],
  ['uselibpqcompat', /^true$/],
]

const certificateFiles = ['sslcert', 'sslkey', 'sslrootcert']

/** The parameter that switches verification off; undefined where none does. */
function offBy({ parameters }: ConnectionUrl): string | undefined {
  const off = switchedOff.find(([name, value]) => value.test(parameters[name] ?? ''))?.[0]
  // libpq's own meaning of `require` checks nothing; its verify modes do. Without an sslmode both say nothing to pg.
  if (off === 'uselibpqcompat' && !/^(require|prefer)$/.test(parameters.sslmode ?? '')) return undefined
  return off === 'sslaccept' && !parameters.sslmode ? undefined : off
}

/** The URL as node-postgres encrypts and verifies it. */
function verified(url: ConnectionUrl): ConnectionUrl {
  const names = switchedOff.map(([name]) => name)
  return withParameter(withoutParameters(url, names), 'sslmode', 'require')
}

/** Rules about encryption and about who is believed to be the database. */
export const tlsRules: readonly EnvironmentRule<UrlSubject>[] = [
  {
    code: 'TLS_OFF',
    find: (subject) => {
      const { name, url, facts } = subject
      const off = offBy(url)
      if (!off || isLoopback(url.host)) return undefined
      return {
        sure: true,
        subject: name,
        what: `${name} turns the verification of the server off (${off}=${url.parameters[off]})`,
        correction: verified(url),
        fix: setCommand(name, facts),
      }
    },
  },
  {
    code: 'TLS_MISSING',
    find: ({ name, url, verdict, facts }) => {
      if (pgTls(url.parameters) !== 'plain' || offBy(url) || isLoopback(url.host)) return undefined
      // The stack takes host and login from this one; its setting `database.sslmode` encrypts.
      if (name === 'adminUrl') return undefined
      const others = ['ssl', 'sslaccept', 'uselibpqcompat', 'sslnegotiation']
      const instead = others.find((each) => each in url.parameters)
      return {
        // Our own app verifies a remote host all the same, and a private network may do without; other drivers do not.
        sure: facts.honoursConnectionLimit !== true && facts.where !== 'stack' && verdict.reach !== 'private',
        subject: name,
        what: `${name} has no sslmode${instead ? ` (node-postgres does not take ${instead} for one)` : ''}: pg and Prisma's migrations then send plain text to ${url.host}`,
        correction: verified(url),
        fix: [hostOf(verdict.provider)?.tlsFrom ?? [], setCommand(name, facts)].flat().join('; then '),
      }
    },
  },
  {
    code: 'TLS_WEAKENED',
    find: ({ name, role, url, facts }) => {
      const { sslmode } = url.parameters
      if (role !== 'direct' || sslmode === undefined || /^(disable|no-verify|require)$/.test(sslmode))
        return undefined
      return {
        sure: false,
        subject: name,
        what: `${name} asks for sslmode=${legibleParameter('sslmode', sslmode)[1]}, which Prisma's migrations treat as prefer: plain text is allowed`,
        correction: withParameter(url, 'sslmode', 'require'),
        fix: setCommand(name, facts),
      }
    },
  },
  {
    code: 'TLS_FILE_MISSING',
    find: ({ name, role, url, facts }) => {
      // Migrations may run where the files are.
      const named = role === 'pooled' ? certificateFiles.filter((each) => url.parameters[each]) : []
      const { sslrootcert = '' } = url.parameters
      const libpqOnly = sslrootcert === 'system'
      const [first] = libpqOnly ? ['sslrootcert'] : named
      if (!first) return undefined
      const why = libpqOnly
        ? 'has sslrootcert=system, which node-postgres takes for the name of a file'
        : `names files in ${named.join(', ')}, which node-postgres reads when it connects`
      const command = setCommand('DATABASE_CA', facts, false)
      return {
        // A function has no files but those of its bundle.
        sure: libpqOnly || facts.honoursConnectionLimit !== true,
        subject: name,
        what: `${name} ${why}: a function does not have it (ENOENT), and createPool() reads none`,
        correction: verified(withoutParameters(url, certificateFiles)),
        fix:
          sslrootcert && !libpqOnly
            ? `set the text of the certificate: ${command}; then ${setCommand(name, facts)}`
            : setCommand(name, facts),
      }
    },
  },
  {
    code: 'TLS_CA_MISSING',
    find: ({ name, role, verdict, facts }) => {
      const provider = hostOf(verdict.provider)
      const endpoint = verdict.endpoint === 'unknown' ? role : verdict.endpoint
      if (role !== 'pooled' || provider?.ca[endpoint] !== 'private' || facts.variables.DATABASE_CA)
        return undefined
      // Our own pool knows this root.
      if (provider.rootCertificate && facts.honoursConnectionLimit) return undefined
      return {
        // NODE_EXTRA_CA_CERTS is another way to say it, and we may not see it.
        sure: false,
        subject: 'DATABASE_CA',
        what: `${name} leads to ${provider.label}, whose certificates are signed by its own CA, and ${facts.where ? 'DATABASE_CA is not set' : 'a URL alone does not say whether DATABASE_CA is set'}`,
        fix:
          (provider.caFrom ? `${provider.caFrom}; then ` : '') +
          (facts.where === 'stack'
            ? `${commandFor('pulumi config set --path poolproof:database.ca -- "$(cat ca.pem)"')}, then ${commandFor('pulumi up')}`
            : setCommand('DATABASE_CA', facts, false)),
      }
    },
  },
]

const loose: readonly [name: string, value: RegExp][] = [
  ['NODE_TLS_REJECT_UNAUTHORIZED', /^0$/],
  ['PGSSLMODE', /^(disable|no-verify)$/],
]

/** The same switch, thrown for the whole process. */
export const processTlsRules: readonly EnvironmentRule<DeploymentFacts>[] = [
  {
    code: 'TLS_OFF_EVERYWHERE',
    find: (facts) =>
      loose
        .filter(([name, value]) => value.test(facts.variables[name]?.value?.trim() ?? ''))
        .map(([name]) => ({
          sure: true,
          subject: name,
          what: `${name}=${facts.variables[name]?.value?.trim()} turns the verification of servers off for the whole function`,
          fix: removeCommand(name, facts),
        })),
  },
]
