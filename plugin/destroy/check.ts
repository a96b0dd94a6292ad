import type pg from 'pg'
import type { ManagedDatabase } from '../../rules/managed.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import { openConnection } from '../connection.ts'
import type { Context } from '../grpc/plugin.ts'
import { type LostObject, lostObjects, removal } from './lost-objects.ts'
import { type RoleDependency, release, roleDependencies } from './role-dependencies.ts'

/** How many are named; of the rest there is the number. */
const NAMED = 10

interface Connection {
  url: string
  ca?: string | undefined
}

/**
 * Asks the database, before anything of it is dropped, what `pulumi destroy` would end at or take with it. A database that
 * does not answer is left to the drops themselves, with a warning.
 *
 * @throws Problem or Problems DESTROY_LOSES, DESTROY_BLOCKED
 */
export async function checkDestroy(
  direct: Connection,
  managed: ManagedDatabase,
  { signal, log }: Pick<Context, 'signal' | 'log'>,
): Promise<void> {
  let client: pg.Client
  try {
    client = await openConnection(direct, { signal, patience: 0 })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    await log('warning', `what others made in the database was not looked for: ${error.what}`)
    return
  }
  try {
    const lost = await lostObjects(client, managed)
    const held = await identified(direct, await roleDependencies(client, managed), signal)
    Problems.raise([...loses(lost, managed), ...blocked(held)])
  } finally {
    await client.end()
  }
}

/** Fills in what only the other databases know of their objects; one that does not let the migrator in stays unnamed. */
async function identified(
  direct: Connection,
  holds: RoleDependency[],
  signal: AbortSignal,
): Promise<RoleDependency[]> {
  const elsewhere = new Set(holds.filter(({ type }) => !type).map(({ database }) => database))
  const names = new Map<RoleDependency, { type: string; identity: string }>()
  for (const database of elsewhere) {
    const url = new URL(direct.url)
    url.pathname = `/${encodeURIComponent(database)}`
    url.searchParams.delete('schema')
    let client: pg.Client
    try {
      client = await openConnection({ ...direct, url: url.href }, { signal, patience: 0 })
    } catch (error) {
      if (error instanceof Problem) continue // no right to connect: the message counts them
      throw error
    }
    try {
      for (const hold of holds.filter((one) => one.database === database)) {
        const ids = [hold.class, hold.object, hold.part]
        const { rows } = await client.query('SELECT type, identity FROM pg_identify_object($1, $2, $3)', ids)
        if (rows[0]) names.set(hold, rows[0])
      }
    } finally {
      await client.end()
    }
  }
  return holds.map((hold) => ({ ...hold, ...names.get(hold) }))
}

function loses(lost: LostObject[], { schema, database }: ManagedDatabase): Problem[] {
  if (lost.length === 0) return []
  const what = schema === undefined ? `database ${database}` : `schema ${schema}`
  const steps = lost.map(removal).flatMap((statement) => statement ?? [])
  const fix = steps.length > 0 ? psql(database, steps) : 'move them elsewhere, or remove them'
  return [
    new Problem(
      'DESTROY_LOSES',
      `dropping ${what} would drop what this stack did not make: ${listed(lost.map(({ type, identity }) => `${type} ${identity}`))}`,
      `keep a copy of what is still needed, then remove them as their owner: ${fix}`,
    ),
  ]
}

function blocked(held: RoleDependency[]): Problem[] {
  if (held.length === 0) return []
  const names = held.map(({ role, kind, type, identity, database, owner }) => {
    const object = type ? `${type} ${identity}` : 'an object'
    return kind === 'owns'
      ? `${role} owns ${object} in database ${database}`
      : `${role} has rights on ${object} of ${owner} in database ${database}`
  })
  const databases = [...new Set(held.map(({ database }) => database))]
  const steps = databases.map((database) =>
    psql(database, [...new Set(held.filter((one) => one.database === database).map(release))]),
  )
  return [
    new Problem(
      'DESTROY_BLOCKED',
      `these keep the stack's roles from being dropped: ${listed(names)}`,
      `as the owner of the object: ${steps.join(' && ')}`,
    ),
  ]
}

const psql = (database: string, statements: string[]) =>
  `psql -d ${database} ${statements
    .slice(0, NAMED)
    .map((one) => `-c '${one.replaceAll("'", "'\\''")}'`)
    .join(' ')}`

function listed(names: string[]): string {
  const more = names.length - NAMED
  return names.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
