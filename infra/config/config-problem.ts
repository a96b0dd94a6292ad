import type { z } from 'zod'
import { commandFor } from '../../rules/command-for.ts'
import { encode } from '../../rules/environment/checks/url-shape.ts'
import { settingsReference } from '../../rules/files/start-command.ts'
import { Problem } from '../../rules/problem.ts'
import { closest, knownSettings, type SettingPath, settingArgument, settingName } from './setting-path.ts'
import { settingsSchema } from './settings.ts'

/** What cannot be left out, and what it is. */
export const needed: Record<string, string> = {
  project: 'the name of the Vercel project, such as my-app',
  domain: 'the host that the app is served at, such as api.example.com',
  frontendUrl: 'the origin of the front end, such as https://www.example.com',
  region: 'where the functions run, next to the database, such as fra1',
  vercelToken: 'from vercel.com/account/tokens',
  'database.manage': 'role+database, role or none',
  'database.name': 'the first part of the names of the roles, such as my_app',
  'database.schema': 'the schema of the app, such as my_app',
  'database.adminUrl': 'the URL of a role that may create roles, not through the pooler',
  'database.pooledUrl': 'the URL of the pooler, for the functions',
  'database.directUrl': 'the direct URL, for migrations',
}

const isSecret = (name: string) =>
  /^(vercelToken|database\.(adminUrl|pooledUrl|directUrl)|adopted\..*)$/.test(name)

const types: Record<string, string> = {
  string: 'must be text',
  number: 'must be a whole number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list, set by --path NAME[0]',
  object: 'is a group of settings, each set by --path',
  record: 'is a group of settings, each set by --path',
}

/** What is wrong with settings, and the command that sets each; holds names and rules, never a value but the type of one. */
export function configProblems(issues: readonly z.core.$ZodIssue[], given: unknown): Problem[] {
  return issues.filter(isFirst).flatMap((issue) => {
    const path = issue.path as SettingPath
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknownSetting([...path, key], given))
    return configProblem(issue, path, valueAt(given, path))
  })
}

/** A setting has one fault: what may not be there, else what is of another type, else the first rule that it breaks. */
function isFirst(issue: z.core.$ZodIssue, _: number, issues: readonly z.core.$ZodIssue[]): boolean {
  if (issue.code === 'unrecognized_keys') return true
  const name = settingName(issue.path as SettingPath)
  const [first] = issues
    .filter(({ code, path }) => code !== 'unrecognized_keys' && settingName(path as SettingPath) === name)
    .toSorted((a, b) => rank(a) - rank(b))
  return first === issue
}

const rank = (issue: z.core.$ZodIssue) => (isToGo(issue) ? 0 : issue.code === 'invalid_type' ? 1 : 2)
const isToGo = (issue: z.core.$ZodIssue) =>
  issue.code === 'invalid_key' || (issue.code === 'custom' && issue.params?.remedy === 'rm')

function configProblem(issue: z.core.$ZodIssue, path: SettingPath, value: unknown): Problem {
  const name = path.join('.')
  if (value === undefined && needed[name]) return invalid(path, `is not set: ${needed[name]}`, setTo(path))
  if (issue.code === 'invalid_key')
    return invalid(path, issue.issues[0]?.message ?? issue.message, remove(path))
  // What may not be there at all has no right value.
  if (isToGo(issue)) return invalid(path, issue.message, remove(path))
  if (issue.code === 'custom' && issue.params?.fault) return urlProblem(path, issue)
  if (issue.code !== 'invalid_type') return invalid(path, ruleOf(issue), setTo(path))
  const rule = types[issue.expected] ?? issue.message
  if (issue.expected === 'string' && typeof value === 'number')
    return invalid(path, 'is a number whose digits Pulumi does not keep', setTo(path, '--type string '))
  const isContainer = /^(array|object|record)$/.test(issue.expected)
  return invalid(path, rule, isContainer ? remove(path) : setTo(path))
}

/** A URL that is typed wrong has the code of its fault. */
function urlProblem(path: SettingPath, { message, params }: z.core.$ZodIssueCustom): Problem {
  const before = params?.fault === 'URL_UNESCAPED' ? `${encode}; then ` : ''
  return new Problem(String(params?.fault), `${settingName(path)} ${message}`, `${before}${setTo(path)}`)
}

/** Zod speaks of "number to be >=1". */
function ruleOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_small' && /number|int/.test(issue.origin))
    return `must be at least ${issue.minimum}`
  if (issue.code === 'too_big' && /number|int/.test(issue.origin)) return `must be at most ${issue.maximum}`
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`
  if (issue.path.join('.') === 'database.manage') return `must be ${needed['database.manage']}`
  return issue.message
}

function unknownSetting(path: SettingPath, given: unknown): Problem {
  const known = knownSettings(settingsSchema)
  if (known.some((one) => one.join('.') === path.join('.') && one.length === path.length)) {
    const manage = valueAt(given, ['database', 'manage'])
    return invalid(path, `does not go with poolproof:database.manage ${manage}`, remove(path))
  }
  const meant = closest(path, known)
  const [container = ''] = String(path[0]).split(/[.[]/)
  const isOpen = path.length === 1 && openSettings.includes(container) && container !== path[0]
  const hint = isOpen
    ? `below poolproof:${container} it is set by --path`
    : meant
      ? `did you mean ${settingArgument(meant)}?`
      : `${settingsReference()} lists all of them`
  return invalid(path, `there is no such setting; ${hint}`, remove(path))
}

/** Those whose parts have any name, or a number. */
const openSettings = ['env', 'domains', 'acknowledge', 'jwtGenerations', 'databaseGenerations']

const invalid = (path: SettingPath, what: string, fix: string) =>
  new Problem('CONFIG_INVALID', path.length === 0 ? what : `${settingName(path)}: ${what}`, fix)

const remove = (path: SettingPath) => commandFor(`pulumi config rm ${settingArgument(path)}`)

function setTo(path: SettingPath, how = ''): string {
  if (path.length === 0) return commandFor('pulumi config')
  // A certificate begins with a dash.
  if (path.join('.') === 'database.ca')
    return commandFor(`pulumi config set ${settingArgument(path)} -- "$(cat ca.pem)"`)
  return isSecret(path.join('.'))
    ? commandFor(`pulumi config set --secret ${settingArgument(path)}`)
    : commandFor(`pulumi config set ${how}${settingArgument(path)} VALUE`)
}

function valueAt(given: unknown, path: SettingPath): unknown {
  return path.reduce<unknown>(
    (value, step) => (value as Record<string, unknown> | undefined)?.[step as string],
    given,
  )
}
