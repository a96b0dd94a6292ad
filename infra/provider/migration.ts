import { Problem, Problems } from '../model/problem.ts'
import { type Door, openDoor } from './door.ts'
import { pooledDoorProblem } from './migrate/direct-door.ts'
import { historyProblems, pendingLine, pendingMigrations } from './migrate/history.ts'
import { type Ledger, readLedger, schemaVersion } from './migrate/ledger.ts'
import { migrate } from './migrate/migrate.ts'
import type { MigrationFile, MigrationInputs, MigrationOutputs } from './migration-shape.ts'
import { changedNames } from './plugin/differ.ts'
import type { MaybePreview, Resource } from './plugin/plugin.ts'
import { hasUnknown, type Properties, UNKNOWN } from './plugin/properties.ts'

/** `poolproof:index:Migration`: the committed migrations, applied in order. Deleting it leaves the data alone. */
export const migration: Resource<unknown> = {
  secrets: ['directUrl'],

  check(inputs) {
    const { directUrl } = inputs
    const problem = typeof directUrl === 'string' ? pooledDoorProblem(directUrl) : undefined
    return { inputs, failures: problem ? [{ property: 'directUrl', reason: problem.message }] : [] }
  },

  /** Drift that a refresh found, an applied one that is gone, is a reason to run as well. */
  diff(state, inputs) {
    const { applied } = outputsOf(state.outputs)
    refuseChangedHistory(inputs, { applied, failed: [] })
    const changes = changedNames(state.inputs, inputs)
    const pending = pendingMigrations(inputsOf(inputs).migrations, applied)
    if (pending.length > 0 && !changes.includes('migrations')) changes.push('migrations')
    return { changes, replaces: [] }
  },

  async create(inputs, _config, context) {
    if (!context.preview) return { id: 'migration', outputs: await migrated(inputs, context) }
    const known = hasUnknown(inputs.directUrl) ? empty : await ledgerOf(inputs, context)
    refuseChangedHistory(inputs, known)
    return { id: '', outputs: planned(inputs, known.applied, context) }
  },

  async update(_id, state, inputs, _config, context) {
    if (!context.preview) return migrated(inputs, context)
    return planned(inputs, outputsOf(state.outputs).applied, context)
  },

  /** What Prisma's table says now; undefined where the whole database is gone. */
  async read(id, state, _config, context) {
    try {
      const { applied } = await ledgerOf(state.inputs, context)
      const outputs = { ...state.outputs, applied, schemaVersion: schemaVersion(applied) }
      return { id, inputs: state.inputs, outputs: outputs as unknown as Properties }
    } catch (error) {
      if (error instanceof Problem && error.code === 'DATABASE_MISSING') return undefined
      throw error
    }
  },

  delete: async () => undefined,
}

const empty: Ledger = { applied: [], failed: [] }

function inputsOf(inputs: Properties): MigrationInputs {
  return inputs as unknown as MigrationInputs
}

function outputsOf(outputs: Properties): MigrationOutputs {
  return outputs as unknown as MigrationOutputs
}

async function migrated(inputs: Properties, context: MaybePreview): Promise<Properties> {
  return (await migrate(inputsOf(inputs), context)) as unknown as Properties
}

/** Says what is pending; the version is known before anything ran, so the rest of the preview can name it. */
function planned(inputs: Properties, applied: readonly MigrationFile[], context: MaybePreview): Properties {
  const { migrations } = inputsOf(inputs)
  const pending = pendingMigrations(migrations, applied)
  if (pending.length > 0) void context.log('info', pendingLine(pending))
  return { ...inputs, applied: UNKNOWN, schemaVersion: schemaVersion(migrations) }
}

async function ledgerOf(inputs: Properties, { signal }: { signal: AbortSignal }): Promise<Ledger> {
  const { directUrl, databaseCa } = inputsOf(inputs)
  const door: Door = { url: directUrl, ca: databaseCa }
  const client = await openDoor(door, { signal, applicationName: 'poolproof-migration' })
  try {
    return await readLedger(client)
  } finally {
    await client.end()
  }
}

function refuseChangedHistory(inputs: Properties, ledger: Ledger): void {
  const { folder, migrations } = inputsOf(inputs)
  Problems.raise(historyProblems(folder, migrations, ledger))
}
