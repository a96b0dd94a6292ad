import { machineLine } from '../../rules/engine-events.ts'
import { Problem } from '../../rules/problem.ts'
import type { MaybePreview, Resource } from '../grpc/plugin.ts'
import { changedNames, hasUnknown, type Properties, typed, UNKNOWN } from '../grpc/properties.ts'
import {
  knownHistory,
  pendingLine,
  pendingMigrations,
  readDatabase,
  readDatabaseState,
  schemaVersion,
} from './history.ts'
import { checkMigration, type MigrationInputs, type MigrationOutputs } from './inputs.ts'
import { migrate, pendingDangers } from './migrate.ts'

/** `poolproof:index:Migration`: the committed migrations, applied in order. Deleting it leaves the data alone. */
export const migration: Resource<unknown> = {
  secrets: ['directUrl'],

  /**
   * Refuses a changed history and logs what is pending. Not in `diff`: a refresh calls that as well, where an edited migration
   * is drift to be shown, and the first preview does not call it.
   */
  async check(given, olds, _config, context) {
    const inputs: Properties = { folder: 'prisma', denyRoles: [], ...given }
    const failures = checkMigration(inputs)
    if (failures.length > 0 || hasUnknown(inputs.migrations)) return { inputs, failures }
    const warn = (reason: string) =>
      context.log(
        'warning',
        `the database cannot be reached from here, so this preview goes by the state: ${reason}`,
      )
    const seen = hasUnknown(inputs.directUrl)
      ? undefined
      : await readDatabaseState(typed<MigrationInputs>(inputs), context.signal, warn)
    const { problems, pending } = knownHistory(
      typed<MigrationInputs>(inputs),
      typed<Partial<MigrationInputs>>(olds ?? {}).migrations,
      seen,
    )
    if (pending.length > 0) await context.log('info', pendingLine(pending))
    const dangers = await pendingDangers(typed<MigrationInputs>(inputs), pending)
    for (const line of dangers.lines) await context.log('warning', line)
    if (pending.length > 0) await context.log('debug', machineLine({ pending: dangers.byMigration }))
    const faults = [...problems, ...dangers.problems]
    return { inputs, failures: faults.map(({ message }) => ({ property: '', reason: message })) }
  },

  /** A migration that is no longer applied, or was applied outside Pulumi, is a reason to run as well. */
  async diff(state, inputs, _config, { signal }) {
    // An acknowledgement is no reason to run anything.
    const changes = changedNames(state.inputs, inputs).filter((name) => name !== 'acknowledged')
    if (changes.includes('migrations') || hasUnknown(inputs.directUrl)) return { changes, replaces: [] }
    const seen = await readDatabaseState(typed<MigrationInputs>(inputs), signal)
    const { migrations } = typed<MigrationInputs>(inputs)
    const missing = pendingMigrations(migrations, (seen ?? typed<MigrationOutputs>(state.outputs)).applied)
    return { changes: missing.length > 0 ? [...changes, 'migrations'] : changes, replaces: [] }
  },

  async create(inputs, _config, context) {
    return { id: 'migration', outputs: await run(inputs, context) }
  },

  update: (_id, _state, inputs, _config, context) => run(inputs, context),

  /** Reads Prisma's table; undefined where the whole database is gone. */
  async read(id, state, _config, { signal }) {
    if (typeof state.inputs.directUrl !== 'string') return undefined
    try {
      const { applied } = await readDatabase(typed<MigrationInputs>(state.inputs), { signal })
      const inputs: Properties = { ...state.inputs, migrations: applied }
      const outputs = { ...state.outputs, ...inputs, applied, schemaVersion: schemaVersion(applied) }
      return { id, inputs, outputs }
    } catch (error) {
      if (error instanceof Problem && error.code === 'DATABASE_MISSING') return undefined
      throw error
    }
  },

  delete: async () => undefined,
}

/** The version is known before anything runs, so the rest of a preview can name it. */
async function run(inputs: Properties, context: MaybePreview): Promise<Properties> {
  if (!context.preview) return migrate(typed<MigrationInputs>(inputs), context)
  if (hasUnknown(inputs.migrations)) return { ...inputs, applied: UNKNOWN, schemaVersion: UNKNOWN }
  return {
    ...inputs,
    applied: UNKNOWN,
    schemaVersion: schemaVersion(typed<MigrationInputs>(inputs).migrations),
  }
}
