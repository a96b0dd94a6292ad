import { commandFor } from './command-for.ts'
import { importCommand } from './import-command.ts'
import { Problem } from './problem.ts'
import { identifier, psqlAsAdmin } from './psql-command.ts'
import { takenNames } from './taken-names.ts'
import { stackOf } from './urn.ts'

interface Refused {
  said: string
  name: string
  /** Of the resource; '' where it is not known. */
  urn: string
}

type Row = [says: RegExp, problem: (refused: Refused) => Problem]

const on = (urn: string) => urn && ` --stack ${stackOf(urn)}`

/** A row of a name that is taken; `idOf` gives the import id of what has it. */
const taken =
  (kind: keyof typeof takenNames, idOf?: (refused: Refused) => string | undefined) =>
  (refused: Refused): Problem => {
    const { said, name, urn } = refused
    const id = idOf?.(refused)
    return takenNames[kind]({
      what: said,
      names: [name],
      stack: stackOf(urn),
      takeOver: id && importCommand(urn, id),
    })
  }

/**
 * What the official plugins repeat of a server that refused them, because the name is taken or the object in use: PostgreSQL's
 * words (src/backend/commands/user.c, dbcommands.c, schemacmds.c, catalog/aclchk.c of 17), and the codes of Vercel's API, which
 * the provider puts before its message ("unexpected error: CODE - message").
 */
const rows: readonly Row[] = [
  [/\brole \\?"([^"\\]+)\\?" already exists/, taken('role', ({ name }) => name)],
  [/\bdatabase \\?"([^"\\]+)\\?" already exists/, taken('database', ({ name }) => name)],
  [
    /\bschema \\?"([^"\\]+)\\?" already exists|creating schema\b.*\bmust be owner of schema (\S+)/is,
    taken('schema'),
  ],
  [
    /permission denied to create (role|database)/,
    ({ said, name, urn }) =>
      new Problem(
        'ADMIN_DENIED',
        said,
        `as a superuser: ALTER ROLE ADMIN ${name === 'role' ? 'CREATEROLE' : 'CREATEDB'} (ADMIN: the user of poolproof:database.adminUrl), then ${commandFor(`pulumi up${on(urn)}`)}; or name one that may: ${commandFor(`pulumi config set --path --secret poolproof:database.adminUrl${on(urn)}`)}`,
      ),
  ],
  [
    /\brole \\?"?([\w$-]+)\\?"?.*permission denied to alter role/s,
    ({ said, name, urn }) =>
      new Problem(
        'ROLE_FOREIGN',
        said,
        `as the role that created it, or as a superuser: GRANT ${identifier(name)} TO ADMIN WITH ADMIN OPTION (ADMIN: the user of poolproof:database.adminUrl); then ${commandFor(`pulumi up${on(urn)}`)}`,
      ),
  ],
  [
    /(?:role|could not delete role) \\?"?([\w$-]+)\\?"?.*some objects depend on it/s,
    ({ said, name, urn }) =>
      new Problem(
        'ROLE_IN_USE',
        said,
        `list what depends on it: ${psqlAsAdmin(`SELECT d.datname, pg_describe_object(classid, objid, objsubid) FROM pg_shdepend LEFT JOIN pg_database d ON d.oid = dbid WHERE refobjid = '${identifier(name)}'::regrole`)}; in each of these databases, as the owner of the objects: REASSIGN OWNED BY ${identifier(name)} TO CURRENT_USER; DROP OWNED BY ${identifier(name)}; then ${commandFor(`pulumi destroy${on(urn)}`)} again`,
      ),
  ],
  [
    /(?:could not create variable |with the name [`"'\\]+)(\w+).*\bENV_(?:CONFLICT|ALREADY_EXISTS)|\bENV_(?:CONFLICT|ALREADY_EXISTS)\b.*with the name [`"'\\]+(\w+)/s,
    taken('variable', ({ said }) => /variable ID is ([\w/-]+)/.exec(said)?.[1]),
  ],
  [
    /(?:domain_already_in_use|domain_taken)\b.*?(?:Cannot add |domain )?([a-z0-9-]+(?:\.[a-z0-9-]+)+)/s,
    taken('domain'),
  ],
  [
    /could not add domain ([a-z0-9-]+(?:\.[a-z0-9-]+)+).*unexpected error: forbidden/is,
    ({ said, name, urn }) =>
      new Problem(
        'DOMAIN_FORBIDDEN',
        said,
        `${name} is of another team on Vercel: remove it there (Domains), or set that team: ${commandFor(`pulumi config set poolproof:vercelTeam TEAM${on(urn)}`)}; or set another one: ${commandFor(`pulumi config set poolproof:domain HOST${on(urn)}`)}`,
      ),
  ],
  [
    /could not create alias.*?\b(?:cert_missing|forbidden)\b/is,
    ({ said, urn }) =>
      new Problem(
        'DOMAIN_NOT_CERTIFIED',
        said,
        `see what Vercel says of the domain (the project, Settings, Domains), then ${commandFor(`pulumi up${on(urn)}`)}: all else is done`,
      ),
  ],
  [/\bProject \\?"([^"\\]+)\\?" already exists/i, taken('project')],
]

/**
 * A provider's error with code and next step; undefined where there is none, and for a Problem of ours, which has both.
 *
 * @param urn of the resource that it is about
 */
export function nextStep(message: string, urn = ''): Problem | undefined {
  if (message.includes('\n  fix: ')) return undefined
  for (const [says, problem] of rows) {
    const found = says.exec(message)
    if (found) return problem({ said: essence(message), name: found.slice(1).find(Boolean) ?? '', urn })
  }
  return undefined
}

/** Without what engine and bridge put before a provider's text: `creating URN: 1 error occurred:`, and a bullet. */
function essence(message: string): string {
  return message.replace(/^[\s\S]*?\berrors? occurred:\s*(\* )?/, '').trim()
}
