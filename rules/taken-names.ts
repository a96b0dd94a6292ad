import { commandFor } from './command-for.ts'
import { Problem } from './problem.ts'
import { identifier, psqlAsAdmin } from './psql-command.ts'

/** Names that are in use already, by something that the stack did not create. */
export interface Taken {
  /** Who says so, in one sentence. */
  what: string
  /** At least one. */
  names: readonly string[]
  stack?: string | undefined
  /** The command that takes them over, where the state has what it needs. */
  takeOver?: string | undefined
  /** The administrator may not change what has them: neither take it over nor remove it. */
  foreign?: boolean
}

type Way = string | false | undefined

const ways = (...all: Way[]) => all.filter(Boolean).join('; or ')
const takenOver = (takeOver: string | undefined, whose: string): Way => takeOver && `${whose}: ${takeOver}`
const on = (stack: string | undefined) => (stack ? ` --stack ${stack}` : '')

/** `NAME` of NAME_app_a and the like. */
const stemOf = (role = '') => role.replace(/_(app(_[ab])?|migrator)$/, '')

const otherName = (setting: string, value: string, stack: string | undefined): string =>
  `choose another name: ${commandFor(`pulumi config set ${setting} ${value}${on(stack)}`)}`

/** By what has the name: code and next steps. */
export const takenNames = {
  role: ({ what, names, stack, takeOver, foreign }) =>
    new Problem(
      'ROLE_EXISTS',
      what,
      ways(
        otherName('--path poolproof:database.name', `${stemOf(names[0])}_2`, stack),
        takenOver(takeOver, 'take over what an earlier state of this stack created'),
        foreign
          ? `where nothing uses it, as the role that created it: DROP ROLE ${names.map(identifier).join(', ')}`
          : `where nothing uses it: ${psqlAsAdmin(`DROP ROLE ${names.map(identifier).join(', ')}`)}`,
      ),
    ),
  database: ({ what, names: [name = ''], stack, takeOver }) =>
    new Problem(
      'DATABASE_EXISTS',
      what,
      ways(
        otherName('--path poolproof:database.name', `${name}_2`, stack),
        takenOver(takeOver, 'take over what an earlier state of this stack created'),
      ),
    ),
  schema: ({ what, names: [name = ''], stack, takeOver }) =>
    new Problem(
      'SCHEMA_EXISTS',
      what,
      ways(
        otherName('--path poolproof:database.schema', `${name}_2`, stack),
        takenOver(takeOver, 'take over what an earlier state of this stack created'),
      ),
    ),
  variable: ({ what, names, stack, takeOver }) =>
    new Problem(
      'VARIABLE_EXISTS',
      what,
      ways(
        takenOver(takeOver, 'take it over, the stack sets its value'),
        `remove it: ${names.map((name) => `vercel env rm ${name} production`).join(' && ')}, then ${commandFor(`pulumi up${on(stack)}`)}`,
        `leave it to Vercel, if poolproof:env has it: ${names.map((name) => commandFor(`pulumi config rm --path poolproof:env.${name}${on(stack)}`)).join(' && ')}`,
      ),
    ),
  domain: ({ what, names: [name = ''], stack, takeOver }) =>
    new Problem(
      'DOMAIN_EXISTS',
      what,
      takeOver
        ? `take it over: ${takeOver}`
        : ways(
            `remove ${name} from the project that has it (vercel.com, its Settings, Domains), then ${commandFor(`pulumi up${on(stack)}`)}`,
            `set another one: ${commandFor(`pulumi config set poolproof:domain HOST${on(stack)}`)}`,
          ),
    ),
  project: ({ what, names: [name = ''], stack }) =>
    new Problem(
      'VERCEL_PROJECT_EXISTS',
      what,
      ways(
        `take it over: ${commandFor(`poolproof adopt --project ${name}${on(stack)}`)}`,
        otherName('poolproof:project', `${name}-2`, stack),
      ),
    ),
} as const satisfies Record<string, (taken: Taken) => Problem>
