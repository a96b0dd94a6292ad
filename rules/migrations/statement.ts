import type {
  AlterEnumStmt,
  AlterObjectSchemaStmt,
  AlterTableCmd,
  AlterTableStmt,
  ColumnDef,
  CreateStmt,
  CreateTableAsStmt,
  DeleteStmt,
  DropStmt,
  Node,
  RangeVar,
  RawStmt,
  RenameStmt,
  TruncateStmt,
  UpdateStmt,
} from 'libpg-query'

/** What a migration can do to rows, or to the version of the app that still runs while it is applied. */
export type DangerKind = 'drop' | 'rename' | 'not-null' | 'type-change' | 'rows' | 'unread'

/** One danger of one statement. `table`: the table it is done to, where there is one. */
export interface Finding {
  kind: DangerKind
  what: string
  table?: string
}

/** The statements that can hurt; every other one makes something or changes nothing that runs. */
interface Statements {
  DropStmt: DropStmt
  DropOwnedStmt: object
  DropRoleStmt: object
  DropdbStmt: object
  RenameStmt: RenameStmt
  AlterObjectSchemaStmt: AlterObjectSchemaStmt
  AlterEnumStmt: AlterEnumStmt
  AlterTableStmt: AlterTableStmt
  TruncateStmt: TruncateStmt
  DeleteStmt: DeleteStmt
  UpdateStmt: UpdateStmt
  DoStmt: object
}

const lookers: { [Kind in keyof Statements]: (statement: Statements[Kind]) => Finding[] } = {
  DropStmt: dropped,
  DropOwnedStmt: () => [{ kind: 'drop', what: 'drops everything that a role owns' }],
  DropRoleStmt: () => [{ kind: 'drop', what: 'drops a role' }],
  DropdbStmt: () => [{ kind: 'drop', what: 'drops a database' }],
  RenameStmt: renamed,
  AlterObjectSchemaStmt: ({ objectType, relation, newschema }) => [
    { kind: 'rename', what: `moves ${noun(objectType)} ${nameOf(relation)} to schema ${newschema}` },
  ],
  AlterEnumStmt: ({ typeName, oldVal, newVal }) =>
    oldVal
      ? [{ kind: 'rename', what: `renames value ${oldVal} of type ${words(typeName)} to ${newVal}` }]
      : [],
  AlterTableStmt: tableFindings,
  TruncateStmt: ({ relations = [] }) =>
    relations.map((node) => {
      const table = 'RangeVar' in node ? nameOf(node.RangeVar) : ''
      return { kind: 'rows', what: `empties table ${table}`, table }
    }),
  DeleteStmt: ({ relation, whereClause }) =>
    whereClause ? [] : [{ kind: 'rows', what: `deletes every row of ${nameOf(relation)}`, ...on(relation) }],
  UpdateStmt: ({ relation, whereClause }) =>
    whereClause ? [] : [{ kind: 'rows', what: `changes every row of ${nameOf(relation)}`, ...on(relation) }],
  DoStmt: () => [{ kind: 'unread', what: 'runs a DO block, which nothing here looks into' }],
}

export function findings({ stmt = {} as Node }: RawStmt): Finding[] {
  return Object.entries(stmt).flatMap(([kind, body]) =>
    kind in lookers ? lookers[kind as keyof Statements](body) : [],
  )
}

/** The table that a statement makes; `IF NOT EXISTS` may have found an old one. */
export function madeTable({ stmt = {} as Node }: RawStmt): string | undefined {
  const { CreateStmt: plain, CreateTableAsStmt: filled } = stmt as {
    CreateStmt?: CreateStmt
    CreateTableAsStmt?: CreateTableAsStmt
  }
  if (plain?.relation && !plain.if_not_exists) return nameOf(plain.relation)
  return filled?.into?.rel && !filled.if_not_exists ? nameOf(filled.into.rel) : undefined
}

/** Neither holds rows, and no query names them. */
const nameless = new Set(['OBJECT_INDEX', 'OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'])

function dropped({ removeType, objects = [] }: DropStmt): Finding[] {
  if (nameless.has(removeType ?? '')) return []
  return objects.map((object) => {
    const name = words([object])
    const what = `drops ${noun(removeType)} ${name}`
    return { kind: 'drop', what, ...(removeType === 'OBJECT_TABLE' ? { table: name } : {}) }
  })
}

function renamed({ renameType, relation, object, subname, newname }: RenameStmt): Finding[] {
  if (nameless.has(renameType ?? '') || renameType === 'OBJECT_TABCONSTRAINT') return []
  const owner = relation ? nameOf(relation) : words(object ? [object] : [])
  const name = [owner, renameType === 'OBJECT_TABLE' ? '' : subname].filter(Boolean).join('.')
  return [{ kind: 'rename', what: `renames ${noun(renameType)} ${name} to ${newname}`, ...on(relation) }]
}

function on(relation: RangeVar | undefined): { table?: string } {
  return relation ? { table: nameOf(relation) } : {}
}

/** `OBJECT_FOREIGN_TABLE` as words. */
function noun(type = 'OBJECT_TABLE'): string {
  return type === 'OBJECT_MATVIEW'
    ? 'materialized view'
    : type.replace('OBJECT_', '').toLowerCase().replaceAll('_', ' ')
}

/** A qualified name, however deep the parser wraps it. */
function words(nodes: readonly Node[] = []): string {
  return nodes.flatMap(parts).join('.')
}

function parts(node: Node): string[] {
  if ('String' in node) return [node.String.sval ?? '']
  if ('List' in node) return (node.List.items ?? []).flatMap(parts)
  if ('TypeName' in node) return (node.TypeName.names ?? []).flatMap(parts)
  if ('ObjectWithArgs' in node) return (node.ObjectWithArgs.objname ?? []).flatMap(parts)
  return []
}

type Look = (command: AlterTableCmd, table: string) => Pick<Finding, 'kind' | 'what'> | undefined

/** The parts of ALTER TABLE that can hurt, by the parser's name. */
const looks: Partial<Record<string, Look>> = {
  AT_DropColumn: ({ name }, table) => ({ kind: 'drop', what: `drops column ${table}.${name}` }),
  AT_AlterColumnType: ({ name }, table) => ({
    kind: 'type-change',
    what: `changes the type of column ${table}.${name}`,
  }),
  AT_SetNotNull: ({ name }, table) => ({
    kind: 'not-null',
    what: `forbids NULL in column ${table}.${name}`,
  }),
  AT_AddColumn: ({ def }, table) => {
    const column = def && 'ColumnDef' in def ? def.ColumnDef : undefined
    if (!column || !requiresValue(column)) return undefined
    return { kind: 'not-null', what: `adds column ${table}.${column.colname}, NOT NULL without default` }
  },
  AT_DetachPartition: (_, table) => ({ kind: 'drop', what: `takes a partition from table ${table}` }),
}

function tableFindings({ relation, cmds = [] }: AlterTableStmt): Finding[] {
  const table = nameOf(relation)
  return cmds.flatMap((node) => {
    const command = 'AlterTableCmd' in node ? node.AlterTableCmd : {}
    const found = looks[command.subtype ?? '']?.(command, table)
    return found ? [{ ...found, table }] : []
  })
}

/** `schema.table`, as far as it is said. */
function nameOf({ schemaname, relname }: RangeVar = {}): string {
  return [schemaname, relname].filter(Boolean).join('.')
}

/** Forms in which Postgres fills the column itself. */
const filling = new Set(['CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED'])
const serial = /^(small|big)?serial[248]?$/

/** The running code knows nothing of the column: its INSERTs fail, and so does the migration where there are rows. */
function requiresValue({ constraints = [], typeName }: ColumnDef): boolean {
  const kinds = constraints.map((node) => ('Constraint' in node ? node.Constraint.contype : undefined))
  const demanded = kinds.includes('CONSTR_NOTNULL') || kinds.includes('CONSTR_PRIMARY')
  const filled = kinds.some((kind) => kind && filling.has(kind))
  const last = typeName?.names?.at(-1)
  return demanded && !filled && !(last && 'String' in last && serial.test(last.String.sval ?? ''))
}
