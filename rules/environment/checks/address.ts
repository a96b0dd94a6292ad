import { commandFor } from '../../command-for.ts'
import { providers } from '../../hosts/index.ts'
import { classify } from '../../url/classify.ts'
import { parseUrl } from '../../url/parse-url.ts'
import { label, poolerTimes, withEndpoint, wrongPortFinding } from '../connection-finding.ts'
import type { DeploymentFacts } from '../deployment-facts.ts'
import type { EnvironmentRule } from '../rule.ts'
import { setCommand } from '../set-command.ts'
import { hintsOf, type UrlSubject } from '../url-subject.ts'

/** Stands for what only a person knows. */
const template = '.REF'

/** Rules about host, port and user name that nothing answers to. */
export const addressRules: readonly EnvironmentRule<UrlSubject>[] = [
  {
    code: 'POOLER_TWICE',
    find: (subject) => {
      const times = poolerTimes(subject)
      if (times < 2) return undefined
      const what = `${subject.name} names the pooler ${times} times in its host (-pooler-pooler), and no such host exists`
      return withEndpoint(subject, what)
    },
  },
  {
    code: 'WRONG_PORT',
    find: (subject) => {
      const ports = wrongPortFinding(subject)
      if (!ports) return undefined
      const what = `${subject.name} names port ${subject.url.port}, where ${label(subject)} does not listen (only on ${ports.join(' and ')})`
      const found = withEndpoint(subject, what)
      const [port, ...others] = ports
      const sole = port !== undefined && others.length === 0 ? { ...subject.url, port } : undefined
      return { ...found, correction: found.correction ?? sole, sure: true }
    },
  },
  {
    code: 'SUPABASE_USER',
    find: (subject) => {
      const { name, url, verdict, facts } = subject
      // URL_INCOMPLETE says that there is none.
      if (verdict.provider !== 'supabase' || !url.user || url.user.endsWith(template)) return undefined
      const fault = providers[verdict.provider].userFault?.(url)
      if (!fault) return undefined
      const { project } = hintsOf(facts)
      const isBare = facts.where === 'stack' && facts.managed && !fault.user
      // The roles follow adminUrl, which has the finding itself.
      if (isBare && name !== 'adminUrl' && isBareAdmin(facts.adminUrl)) return undefined
      // Of a stack's role the project follows from adminUrl.
      const user =
        fault.user ?? (isBare ? undefined : `${url.user || 'postgres'}${project ? `.${project}` : template}`)
      return {
        sure: true,
        subject: name,
        what: `${name} logs in as ${url.user}: ${fault.what}`,
        correction: user ? { ...url, user } : undefined,
        fix: isBare ? bareFix(facts) : setCommand(name, facts),
      }
    },
  },
]

function isBareAdmin(adminUrl = ''): boolean {
  const { url } = parseUrl(adminUrl)
  const { provider } = classify(url ?? adminUrl)
  return url !== undefined && provider !== 'unknown' && providers[provider].userFault?.(url) !== undefined
}

/** The roles of a stack are named after the app, whatever their address: what stands behind them follows from adminUrl. */
function bareFix(facts: DeploymentFacts): string {
  const { project } = classify(facts.adminUrl ?? '')
  return project
    ? `${commandFor(`pulumi config set --path poolproof:database.userSuffix .${project}`)}, then ${commandFor('pulumi up')}`
    : `write ROLE.REF as the user of adminUrl, then ${setCommand('adminUrl', facts)}`
}
