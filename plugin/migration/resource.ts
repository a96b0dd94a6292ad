import { machineLine } from '../../rules/engine-events.ts'
import { Problem } from '../../rules/problem.ts'
import { changedNames } from '../grpc/differ.ts'
import type { MaybePreview, Resource } from '../grpc/plugin.ts'
import { hasUnknown, type Properties, UNKNOWN, type Value } from '../grpc/properties.ts'
import { pendingLine, pendingMigrations } from './history.ts'
import { schemaVersion } from './history-table.ts'
import { checkMigration, knownHistory } from './inputs.ts'
import { migrate } from './migrate.ts'
import { pendingDangers } from './pending-dangers.ts'
import { readDatabase, readDatabaseState } from './read-database.ts'
import type { MigrationInputs, MigrationOutputs } from './shape.ts'

/** `poolproof:index:Migration`: the committed migrations, applied in order. Deleting it leaves the data alone. */
export const migration: Resource<unknown> = {
  secrets: ['directUrl'],

  /**
   * Refuses a history that was changed, and says what is pending. Here and not in `diff`, which a refresh asks as well: there an
   * edited migration is drift to be shown, and at the first preview nobody asks for a diff.
   */
  async check(given, olds, _config, context) {
    const inputs: Properties = { folder: 'prisma', denyRoles: [], ...given }
    const failures = checkMigration(inputs)
    if (failures.length > 0 || hasUnknown(inputs.migrations)) return { inputs, failures }
    const blind = (reason: string) =>
      context.log('warning', `the database is not to be seen from here, so this goes by the state: ${reason}`)
    const seen = hasUnknown(inputs.directUrl)
      ? undefined
      : await readDatabaseState(inputsOf(inputs), context.signal, blind)
    const { problems, pending } = knownHistory(inputsOf(inputs), inputsOf(olds ?? {}).migrations, seen)
    if (pending.length > 0) await context.log('info', pendingLine(pending))
    const dangers = await pendingDangers(inputsOf(inputs), pending)
    for (const line of dangers.lines) await context.log('warning', line)
    if (pending.length > 0) await context.log('debug', machineLine({ pending: dangers.byMigration }))
    const faults = [...problems, ...dangers.problems]
    return { inputs, failures: faults.map(({ message }) => ({ property: '', reason: message })) }
  },

  /** One that is applied no longer, or was applied by somebody else, is a reason to run as well. */
  async diff(state, inputs, _config, { signal }) {
    // Somebody has read a migration: no reason to run anything.
    const changes = changedNames(state.inputs, inputs).filter((name) => name !== 'acknowledged')
    if (changes.includes('migrations') || hasUnknown(inputs.directUrl)) return { changes, replaces: [] }
    const seen = await readDatabaseState(inputsOf(inputs), signal)
    const { migrations } = inputsOf(inputs)
    const missing = pendingMigrations(migrations, (seen ?? outputsOf(state.outputs)).applied)
    return { changes: missing.length > 0 ? [...changes, 'migrations'] : changes, replaces: [] }
  },

  async create(inputs, _config, context) {
    return { id: 'migration', outputs: await done(inputs, context) }
  },

  update: (_id, _state, inputs, _config, context) => done(inputs, context),

  /** What Prisma's table says now; undefined where the whole database is gone. */
  async read(id, state, _config, { signal }) {
    if (typeof state.inputs.directUrl !== 'string') return undefined
    try {
      const ledger = await readDatabase(inputsOf(state.inputs), { signal })
      const applied = ledger.applied as unknown as readonly Value[]
      const inputs: Properties = { ...state.inputs, migrations: applied }
      const outputs = { ...state.outputs, ...inputs, applied, schemaVersion: schemaVersion(ledger.applied) }
      return { id, inputs, outputs }
    } catch (error) {
      if (error instanceof Problem && error.code === 'DATABASE_MISSING') return undefined
      throw error
    }
  },

  delete: async () => undefined,
}

function inputsOf(inputs: Properties): MigrationInputs {
  return inputs as unknown as MigrationInputs
}

function outputsOf(outputs: Properties): MigrationOutputs {
  return outputs as unknown as MigrationOutputs
}

/** At preview the version is known before anything ran, so the rest of the preview can name it. */
async function done(inputs: Properties, context: MaybePreview): Promise<Properties> {
  if (!context.preview) return (await migrate(inputsOf(inputs), context)) as unknown as Properties
  if (hasUnknown(inputs.migrations)) return { ...inputs, applied: UNKNOWN, schemaVersion: UNKNOWN }
  return { ...inputs, applied: UNKNOWN, schemaVersion: schemaVersion(inputsOf(inputs).migrations) }
}
