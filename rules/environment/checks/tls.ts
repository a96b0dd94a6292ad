import { commandFor } from '../../command-for.ts'
import { providers } from '../../hosts/index.ts'
import { legibleParameter } from '../../url/legible.ts'
import { isLoopback } from '../../url/loopback.ts'
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

/** Rules about encryption and about who is believed to be the database. */
export const tlsRules: readonly EnvironmentRule<UrlSubject>[] = [
  {
    code: 'TLS_OFF',
    find: (subject) => {
      const { name, url, facts } = subject
      const off = switchedOff.find(([parameter, value]) => value.test(url.parameters[parameter] ?? ''))
      // libpq's own meaning of `require` checks nothing; its verify modes do.
      if (off?.[0] === 'uselibpqcompat' && /^verify-/.test(url.parameters.sslmode ?? '')) return undefined
      if (!off || isLoopback(url.host)) return undefined
      const rest = Object.entries(url.parameters).filter(
        ([parameter]) => !switchedOff.some(([each]) => each === parameter),
      )
      return {
        sure: true,
        subject: name,
        what: `${name} turns the verification of the server off (${off[0]}=${url.parameters[off[0]]})`,
        corrected: withParameter({ ...url, parameters: Object.fromEntries(rest) }, 'sslmode', 'require'),
        fix: setCommand(name, facts),
      }
    },
  },
  {
    code: 'TLS_MISSING',
    find: ({ name, url, facts }) => {
      const asked = ['sslmode', 'ssl', 'sslaccept', 'uselibpqcompat', 'sslnegotiation'].some(
        (each) => each in url.parameters,
      )
      if (asked || isLoopback(url.host)) return undefined
      return {
        // Our own app verifies a remote host all the same; other drivers do not.
        sure: false,
        subject: name,
        what: `${name} has no sslmode: pg and Prisma's migrations then send plain text to ${url.host}`,
        corrected: withParameter(url, 'sslmode', 'require'),
        fix: setCommand(name, facts),
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
        corrected: withParameter(url, 'sslmode', 'require'),
        fix: setCommand(name, facts),
      }
    },
  },
  {
    code: 'TLS_CA_MISSING',
    find: ({ name, role, verdict, facts }) => {
      const provider = verdict.provider === 'unknown' ? undefined : providers[verdict.provider]
      const endpoint = verdict.endpoint === 'unknown' ? role : verdict.endpoint
      if (role !== 'pooled' || provider?.ca[endpoint] !== 'private' || facts.variables.DATABASE_CA)
        return undefined
      return {
        // NODE_EXTRA_CA_CERTS is another way to say it, and we may not see it.
        sure: false,
        subject: 'DATABASE_CA',
        what: `${name} leads to ${provider.label}, whose certificates are signed by its own CA, and DATABASE_CA is not set`,
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
