import { commandFor } from '../command-for.ts'
import { Problem } from '../problem.ts'
import type { Sums } from './sums.ts'

/** What does not fit, with the sum spelled out and the smallest change that makes it fit. */
export function budgetFaults(sums: Sums): Problem[] {
  const invalid = invalidNumbers(sums)
  if (invalid) return [invalid]
  return [noPooler(sums), clientsFault(sums), backendsFault(sums)].flatMap((fault) => fault ?? [])
}

function invalidNumbers(sums: Sums): Problem | undefined {
  const least: Partial<Record<keyof Sums, number>> = { instances: 1, poolMax: 1, rollout: 1, poolSize: 1 }
  const wrong = Object.entries(sums).filter(([name, value]) => {
    if (typeof value !== 'number' || ['clientLimit', 'available', 'reservedConnections'].includes(name))
      return false
    return !Number.isInteger(value) || value < (least[name as keyof Sums] ?? 0)
  })
  const own = wrong.filter(([name]) => !['clients', 'pooled', 'backends'].includes(name))
  if (own.length === 0) return undefined
  return new Problem(
    'BUDGET_INVALID',
    own
      .map(
        ([name, value]) => `${name} is ${value}, not a whole number from ${least[name as keyof Sums] ?? 0}`,
      )
      .join('; '),
    `${commandFor('pulumi config set poolproof:poolMax 2')}, and whole numbers for poolproof:instances and poolproof:database.pooler`,
  )
}

function noPooler({ poolerClients }: Sums): Problem | undefined {
  if (poolerClients !== 0) return undefined
  return new Problem(
    'BUDGET_NO_POOLER',
    'this plan has no pooler: every instance would take connections of Postgres itself',
    `choose a plan with a pooler, or put PgBouncer in front: ${setPlan()}`,
  )
}

function clientsFault(sums: Sums): Problem | undefined {
  const { instances, poolMax, rollout, clients, poolerClients } = sums
  if (!poolerClients || clients <= poolerClients) return undefined
  return new Problem(
    'BUDGET_CLIENTS',
    `${instances} instances x ${poolMax} connections x ${rollout} deployments during a rollout = ${clients} clients, ` +
      `and the pooler takes ${poolerClients}: ${clients - poolerClients} too many`,
    fewerClients(sums, poolerClients),
  )
}

function backendsFault(sums: Sums): Problem | undefined {
  const { available, backends, clients, poolSize, reservePool, roles, maxConnections, reservedConnections } =
    sums
  const { migratorConnections, reserve, poolSizeFixed, pooled } = sums
  if (available === undefined || backends <= available) return undefined
  const own = migratorConnections + reserve
  const pools = poolSize === undefined ? 0 : roles * (poolSize + reservePool)
  const pool = reservePool > 0 ? `(${poolSize} pool + ${reservePool} reserve pool)` : `${poolSize} pool`
  const first =
    pools === 0
      ? ''
      : pooled < pools
        ? `${clients} clients + `
        : `${pool} x ${roles} role${roles > 1 ? 's' : ''} + `
  const what =
    `${first}${migratorConnections} migrations + ${reserve} kept free = ${backends} backends, and Postgres has ` +
    `${maxConnections} - ${reservedConnections} reserved = ${available}: ${backends - available} too many`
  const room = available - own
  const size = Math.floor(room / roles) - reservePool
  if (!poolSizeFixed && size >= 1) {
    return new Problem(
      'BUDGET_BACKENDS',
      what,
      commandFor(`pulumi config set --path poolproof:database.pooler.poolSize ${size}`),
    )
  }
  return new Problem('BUDGET_BACKENDS', what, room >= 1 ? fewerClients(sums, room) : largerPlan())
}

const setPlan = () => commandFor('pulumi config set --path poolproof:database.plan NAME')
const largerPlan = () => `choose a larger plan of the database: ${setPlan()}`

/** The largest pool that fits, else the most instances that do. */
function fewerClients({ instances, poolMax, rollout }: Sums, limit: number): string {
  const largestPoolMax = Math.floor(limit / (instances * rollout))
  const largestInstances = Math.floor(limit / (poolMax * rollout))
  const byPool = commandFor(`pulumi config set poolproof:poolMax ${largestPoolMax}`)
  const byInstances = commandFor(`pulumi config set poolproof:instances ${largestInstances}`)
  if (largestPoolMax >= 1) return largestInstances >= 1 ? `${byPool} (or ${byInstances})` : byPool
  if (largestInstances >= 1) return byInstances
  const alone = Math.floor(limit / rollout)
  if (alone < 1) return largerPlan()
  return `${commandFor('pulumi config set poolproof:poolMax 1')}, and poolproof:instances ${alone}`
}
