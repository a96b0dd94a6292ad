import type { AlterTableCmd, AlterTableStmt, ColumnDef, RangeVar } from 'libpg-query'
import type { Finding } from './statement.ts'

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

export function tableFindings({ relation, cmds = [] }: AlterTableStmt): Finding[] {
  const table = nameOf(relation)
  return cmds.flatMap((node) => {
    const command = 'AlterTableCmd' in node ? node.AlterTableCmd : {}
    const found = looks[command.subtype ?? '']?.(command, table)
    return found ? [{ ...found, table }] : []
  })
}

/** `schema.table`, as far as it is said. */
export function nameOf({ schemaname, relname }: RangeVar = {}): string {
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
