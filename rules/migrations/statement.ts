import type {
  AlterEnumStmt,
  AlterObjectSchemaStmt,
  AlterTableStmt,
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
import type { DangerKind } from './danger.ts'
import { nameOf, tableFindings } from './table-command.ts'

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
