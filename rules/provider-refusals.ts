import { commandFor } from './command-for.ts'
import { Problem } from './problem.ts'
import { identifier, psqlAsAdmin } from './psql-command.ts'

type Row = [says: RegExp, problem: (said: string, name: string) => Problem]

const set = (setting: string) => commandFor(`pulumi config set ${setting}`)
const otherName = (name: string) => `choose another name: ${set(`--path poolproof:database.name ${name}_2`)}`

/**
 * What the official plugins repeat of a server that refused them, because the name is taken or the object in use: PostgreSQL's
 * words (src/backend/commands/user.c, dbcommands.c, schemacmds.c of 17), and the codes of Vercel's API, which the provider puts
 * before its message ("unexpected error: CODE - message").
 */
const rows: readonly Row[] = [
  [
    /\brole \\?"([^"\\]+)\\?" already exists/,
    (said, name) =>
      new Problem(
        'ROLE_EXISTS',
        said,
        `${otherName(name.replace(/_(app(_[ab])?|migrator)$/, ''))}; or, where nothing uses the role: ${psqlAsAdmin(`DROP ROLE ${identifier(name)}`)}`,
      ),
  ],
  [
    /\bdatabase \\?"([^"\\]+)\\?" already exists/,
    (said, name) => new Problem('DATABASE_EXISTS', said, otherName(name)),
  ],
  [
    /\bschema \\?"([^"\\]+)\\?" already exists/,
    (said, name) =>
      new Problem(
        'SCHEMA_EXISTS',
        said,
        `choose another schema: ${set(`--path poolproof:database.schema ${name}_2`)}`,
      ),
  ],
  [
    /(?:role|could not delete role) \\?"?([\w$-]+)\\?"?.*some objects depend on it/s,
    (said, name) =>
      new Problem(
        'ROLE_IN_USE',
        said,
        `list what depends on it: ${psqlAsAdmin(`SELECT d.datname, pg_describe_object(classid, objid, objsubid) FROM pg_shdepend LEFT JOIN pg_database d ON d.oid = dbid WHERE refobjid = '${identifier(name)}'::regrole`)}; in each of these databases, as the owner of the objects: REASSIGN OWNED BY ${identifier(name)} TO CURRENT_USER; DROP OWNED BY ${identifier(name)}; then ${commandFor('pulumi destroy')} again`,
      ),
  ],
  [
    /(?:could not create variable |with the name [`"'\\]+)(\w+).*\bENV_(?:CONFLICT|ALREADY_EXISTS)|\bENV_(?:CONFLICT|ALREADY_EXISTS)\b.*with the name [`"'\\]+(\w+)/s,
    (said, name) =>
      new Problem(
        'VARIABLE_EXISTS',
        said,
        `the stack sets this variable, so remove the one that was set manually: vercel env rm ${name}, then ${commandFor('pulumi up')}; or leave it out of the stack: ${commandFor(`pulumi config rm --path poolproof:env.${name}`)}`,
      ),
  ],
  [
    /(?:domain_already_in_use|domain_taken)\b.*?(?:Cannot add |domain )?([a-z0-9-]+(?:\.[a-z0-9-]+)+)/s,
    (said, name) =>
      new Problem(
        'DOMAIN_EXISTS',
        said,
        `remove ${name} from the project that has it (its Settings, Domains), then ${commandFor('pulumi up')}; or set another one: ${set('poolproof:domain HOST')}`,
      ),
  ],
  [
    /could not add domain ([a-z0-9-]+(?:\.[a-z0-9-]+)+).*unexpected error: forbidden/is,
    (said, name) =>
      new Problem(
        'DOMAIN_FORBIDDEN',
        said,
        `${name} is of another team on Vercel: remove it there (Domains), or set that team: ${set('poolproof:vercelTeam TEAM')}; or set another one: ${set('poolproof:domain HOST')}`,
      ),
  ],
  [
    /could not create alias.*?\b(?:cert_missing|forbidden)\b/is,
    (said) =>
      new Problem(
        'DOMAIN_NOT_CERTIFIED',
        said,
        `see what Vercel says of the domain (the project, Settings, Domains), then ${commandFor('pulumi up')}: all else is done`,
      ),
  ],
  [
    /\bProject \\?"([^"\\]+)\\?" already exists/i,
    (said, name) =>
      new Problem(
        'VERCEL_PROJECT_EXISTS',
        said,
        `take it over: ${commandFor(`poolproof adopt --project ${name}`)}; or choose another name: ${set('poolproof:project NAME')}`,
      ),
  ],
]

/** A provider's error with code and next step, where there is one; a Problem of ours stays as it is. */
export function withNextStep(message: string): string {
  if (message.includes('\n  fix: ')) return message
  for (const [says, problem] of rows) {
    const found = says.exec(message)
    if (found) return problem(message.trim(), found.slice(1).find(Boolean) ?? '').message
  }
  return message
}
