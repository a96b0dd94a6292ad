import type { Problem } from '../../rules/problem.ts'
import type { CheckFailure } from '../grpc/plugin.ts'
import { hasUnknown, type Properties, type Value } from '../grpc/properties.ts'
import { pooledConnectionProblem } from './direct-connection.ts'
import { historyProblems, pendingMigrations } from './history.ts'
import type { MigrationHistory } from './history-table.ts'
import type { MigrationFile, MigrationInputs } from './shape.ts'

/** What is wrong with a value, in words that never repeat it. */
type Rule = (value: Value | undefined) => string | undefined

const rules: Record<string, Rule> = {
  directUrl: (url) => {
    const { protocol = '', pathname = '' } = (typeof url === 'string' && URL.parse(url)) || {}
    if (!/^postgres(ql)?:$/.test(protocol)) return 'has to be a postgresql:// URL'
    return pathname.length > 1 ? pooledConnectionProblem(String(url))?.message : 'names no database'
  },
  databaseCa: (ca) =>
    ca === undefined || String(ca).includes('BEGIN CERTIFICATE') ? undefined : 'has to be a PEM certificate',
  migrations: (list) =>
    Array.isArray(list) && list.every(isMigration) ? undefined : 'has to be a list of { name, sha256 }',
  folder: (folder) =>
    typeof folder === 'string' && folder ? undefined : 'has to be a folder of the project',
  denyRoles: (roles) =>
    Array.isArray(roles) && roles.every((role) => typeof role === 'string')
      ? undefined
      : 'has to be a list of role names',
  acknowledged: (names) =>
    names === undefined || (Array.isArray(names) && names.every((name) => typeof name === 'string'))
      ? undefined
      : 'has to be a list of migration names',
}

/** Every fault at once; what is not known yet has none. */
export function checkMigration(inputs: Properties): CheckFailure[] {
  return Object.entries(rules).flatMap(([property, rule]) => {
    const reason = hasUnknown(inputs[property]) ? undefined : rule(inputs[property])
    return reason ? [{ property, reason }] : []
  })
}

function isMigration(value: Value): boolean {
  const { name, sha256 } = (value ?? {}) as Partial<MigrationFile>
  return typeof name === 'string' && /^[0-9a-f]{64}$/.test(String(sha256))
}

/**
 * Compares the commit with what is known to be applied: by the state (what was committed at the last update that held, or what a
 * refresh found), and by the database where it was seen.
 */
export function knownHistory(
  { folder, migrations }: MigrationInputs,
  before: readonly MigrationFile[] = [],
  seen: MigrationHistory | undefined,
): { problems: Problem[]; pending: string[] } {
  const state = { applied: [...before], failed: [] }
  const problems = [state, ...(seen ? [seen] : [])].flatMap((ledger) =>
    historyProblems(folder, migrations, ledger),
  )
  const once = new Map(problems.map((problem) => [problem.message, problem]))
  return { problems: [...once.values()], pending: pendingMigrations(migrations, (seen ?? state).applied) }
}
