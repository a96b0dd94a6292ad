import { variableRow } from '../../rules/environment/variable-table.ts'
import type { LiveDomain, LiveProject } from '../doctor/vercel/live-project.ts'
import type { LiveVariable } from '../doctor/vercel/live-variables.ts'
import { type Answers, directUrlName } from './ask-values.ts'
import { buildOf, type Options } from './options.ts'
import { settingFor } from './variable-mapping.ts'

/** One value of the stack's configuration, below `poolproof:`. */
export interface Setting {
  path: readonly string[]
  value: unknown
  /** Encrypted before it is written anywhere. */
  secret: boolean
}

/** One resource that is there already, as the program names it. */
export interface AdoptedResource {
  type: 'project' | 'domain' | 'variable'
  name: string
  id: string
}

/** Everything that follows from a project and what was said beside it. No secret but in `settings`. */
export interface Plan {
  settings: readonly Setting[]
  adopted: readonly AdoptedResource[]
  /** Variables that the first update makes anew, as they become Sensitive. */
  replaced: readonly string[]
  /** Sensitive already: the same value is written again, with its fingerprint as comment. */
  rewritten: readonly string[]
  /** Variables that stay on Vercel as they are, and why. */
  left: readonly { name: string; why: string }[]
  notes: readonly string[]
}

/** `team` is what the program's provider is told. */
export function planAdoption(live: LiveProject, answers: Answers, options: Options): Plan {
  const known = (name: string) => live.variables[name]?.value ?? (answers[name] || undefined)
  const rows = Object.entries(live.variables).map(([name, variable]) =>
    row(name, variable, known(name), options),
  )
  const taken = rows.filter(({ left }) => left === undefined)
  const team = teamOf(live, options)
  const idOf = (...parts: string[]) =>
    [...(live.accountId.startsWith('team_') ? [live.accountId] : []), ...parts].join('/')
  const [main, ...beside] = servingFirst(live)
  const settings: Setting[] = [
    plain(['project'], live.name),
    plain(['domain'], main.name),
    plain(['domains'], Object.fromEntries(beside.map(({ name, ...more }) => [name, more]))),
    plain(['address'], options.app && new URL(options.app).origin),
    plain(['frontendUrl'], options['front-end'] ?? `https://${main.name}`),
    plain(['region'], live.region ?? 'iad1'),
    plain(['vercelTeam'], team),
    plain(['database', 'manage'], 'none'),
    plain(['database', 'plan'], options.plan),
    hidden(['database', 'pooledUrl'], known(options.reads)),
    hidden(['database', 'directUrl'], known(directUrlName(live.variables) ?? 'DIRECT_URL')),
    plain(['app', 'output'], buildOf(options)),
    plain(['proof', 'path'], options['proof-path']),
    ...taken.flatMap(({ setting }) => setting ?? []),
  ]
  return {
    settings: latest(settings.filter(({ value }) => value !== undefined && !isEmpty(value))),
    adopted: [
      { type: 'project', name: 'app-project', id: idOf(live.id) },
      { type: 'domain', name: 'app-domain', id: idOf(live.id, main.name) },
      ...beside.map(
        ({ name }): AdoptedResource => ({
          type: 'domain',
          name: `app-domain-${name}`,
          id: idOf(live.id, name),
        }),
      ),
      ...taken.map(
        ({ name, id }): AdoptedResource => ({ type: 'variable', name: `app-${name}`, id: idOf(live.id, id) }),
      ),
    ],
    replaced: taken.filter(({ sensitive }) => !sensitive).map(({ name }) => name),
    rewritten: taken.filter(({ sensitive }) => sensitive).map(({ name }) => name),
    left: rows.flatMap(({ name, left }) => (left === undefined ? [] : [{ name, why: left }])),
    notes: notesOf(live, taken),
  }
}

interface Row {
  name: string
  id: string
  sensitive: boolean
  targets: readonly string[]
  setting?: Setting | undefined
  left?: string
}

function row(name: string, variable: LiveVariable, value: string | undefined, options: Options): Row {
  const { id, sensitive = false, targets = [], foreign, plain: open } = variable
  const base = { name, id, sensitive, targets }
  if (foreign) return { ...base, left: 'an integration or Vercel itself keeps it' }
  const home = settingFor(name)
  const made = variableRow(name)?.setBy !== undefined
  if (!home && !made)
    return { ...base, left: 'the stack keeps it out of the functions: remove it when nothing reads it' }
  // Its value is the pooled URL's already, or what the program writes.
  if (!home || name === options.reads) return base
  const converted = value === undefined || value === '' ? undefined : (home.convert ?? String)(value)
  const setting = converted === undefined ? undefined : { path: home.path, value: converted, secret: !open }
  if (!setting && !made)
    return { ...base, left: value === undefined ? 'nobody gave its value' : 'it is empty' }
  return { ...base, setting: setting && { ...setting, secret: isSecret(setting) } }
}

/** What is no more than a number or an address may be read in the stack file; so may what was plain on Vercel. */
function isSecret({ path: [first = '', second], secret }: Setting): boolean {
  if (first === 'adopted') return true
  return first === 'env' ? secret : first === 'database' && second !== 'ca'
}

/** The production domain, then the others. */
function servingFirst({ host, domains }: LiveProject): [LiveDomain, ...LiveDomain[]] {
  return [{ name: host }, ...domains.filter(({ name }) => name !== host)]
}

export function teamOf({ accountId }: LiveProject, { team }: Options): string | undefined {
  return team ?? (accountId.startsWith('team_') ? accountId : undefined)
}

function notesOf({ repository }: LiveProject, taken: readonly Row[]): string[] {
  const shared = taken.flatMap(({ name, targets }) => {
    const others = targets.filter((target) => target !== 'production')
    return others.length > 0
      ? [
          `${name} is set for ${others.join(' and ')} by the same entry, which the first update replaces: vercel env add ${name} ${others[0]} after it`,
        ]
      : []
  })
  const pushed = repository
    ? [
        `a push to ${repository} deploys no more: the first update takes the connection away, deployments are the stack's`,
      ]
    : []
  return [...shared, ...pushed]
}

const plain = (path: string[], value: unknown): Setting => ({ path, value, secret: false })
const hidden = (path: string[], value: unknown): Setting => ({ path, value, secret: true })
const isEmpty = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

/** What a variable says stands behind the default, and wins. */
function latest(settings: readonly Setting[]): Setting[] {
  return [...new Map(settings.map((setting) => [setting.path.join('.'), setting])).values()]
}
