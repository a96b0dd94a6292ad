import { commandFor } from '../command-for.ts'
import { Problem } from '../problem.ts'
import { type BudgetInput, limited, type Sums } from './sums.ts'

/** What does not fit, with the sum spelled out and the smallest change that makes it fit. */
export function budgetFaults(sums: Sums): Problem[] {
  return [noPooler(sums), clientsFault(sums), backendsFault(sums)].flatMap((fault) => fault ?? [])
}

/** The least that each number may be; `reserved` may be a share. Those without a setting are our own. */
const least = {
  ...{ instances: 1, poolMax: 1, rollout: 1, poolSize: 1, roles: 1 },
  ...{ poolerClients: 0, reservePool: 0, maxConnections: 0, migratorConnections: 0, reserve: 0 },
} satisfies Partial<Record<keyof BudgetInput, number>>

const settings: Record<string, string> = {
  poolSize: '--path poolproof:database.pooler.poolSize',
  poolerClients: '--path poolproof:database.pooler.maxClients',
  reservePool: '--path poolproof:database.pooler.reservePool',
  maxConnections: '--path poolproof:database.maxConnections',
}

/** A number that is none: asked of the input, before anything is computed from it. */
export function invalidNumbers(input: BudgetInput): Problem | undefined {
  const others = Object.entries(input.others ?? {}).map(
    ([name, value]) => [`others.${name}`, value, 0] as const,
  )
  const own = Object.entries(least).map(
    ([name, from]) => [name, input[name as keyof typeof least], from] as const,
  )
  const wrong = [...own, ...others].flatMap(([name, value, from]) => {
    const isRight = value === undefined || (Number.isInteger(value) && value >= from)
    return isRight ? [] : [{ name, what: `${name} is ${value}, not a whole number from ${from}` }]
  })
  if (wrong.length === 0) return undefined
  return new Problem(
    'BUDGET_INVALID',
    wrong.map(({ what }) => what).join('; '),
    wrong.map(({ name }) => commandFor(`pulumi config set ${settingOf(name)} N`)).join('; '),
  )
}

const settingOf = (name: string) =>
  settings[name] ?? (name.startsWith('others.') ? `--path poolproof:database.${name}` : `poolproof:${name}`)

function noPooler({ poolerClients }: Sums): Problem | undefined {
  if (poolerClients !== 0) return undefined
  return new Problem(
    'BUDGET_NO_POOLER',
    'this plan has no pooler: every instance would take connections of Postgres itself',
    `choose a plan with a pooler: ${setPlan()}; or put PgBouncer in front of it: ` +
      `${commandFor('pulumi config set --path poolproof:database.pooledAddress HOST:PORT')} and ${commandFor('pulumi config set --path poolproof:database.pooler.maxClients N')}`,
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
  const { available, backends, own, roles, reservePool, poolSizeFixed } = sums
  if (available === undefined || backends <= available) return undefined
  const what =
    `${poolPhrase(sums)}${sums.migratorConnections} migrations + ${sums.reserve} kept free${othersPhrase(sums)} = ${backends} backends, ` +
    `and Postgres has ${sums.maxConnections} - ${sums.reserved} reserved = ${available}: ${backends - available} too many`
  const room = available - own
  const size = Math.floor(room / roles) - reservePool
  const smaller = commandFor(`pulumi config set --path poolproof:database.pooler.poolSize ${size}`)
  const fewer = room >= 1 ? fewerClients(sums, room) : largerPlan()
  return new Problem(
    'BUDGET_BACKENDS',
    what,
    (!poolSizeFixed && size >= 1 ? smaller : fewer) + roomOfNeighbours(sums),
  )
}

/** The backends of the pools as the beginning of a sum: `(85 pool + 5 reserve pool) x 1 role + `. */
function poolPhrase({ pools, pooled, clients, poolSize, reservePool, roles }: Sums): string {
  if (pools === 0) return ''
  if (pooled < pools) return `${clients} clients + `
  const pool = reservePool > 0 ? `(${poolSize} pool + ${reservePool} reserve pool)` : `${poolSize} pool`
  return `${pool} x ${roles} role${roles > 1 ? 's' : ''} + `
}

/** The rest of that sum: ` + 40 worker`. */
function othersPhrase({ others, neighbours }: Sums): string {
  return Object.entries({ ...others, ...limited(neighbours) })
    .map(([name, most]) => ` + ${most} ${name}`)
    .join('')
}

/** How the stacks that hold the rest can give some of it back. */
function roomOfNeighbours({ neighbours }: Sums): string {
  const stacks = Object.keys(limited(neighbours)).map((role) => role.replace(/_(app_[ab]|migrator)$/, ''))
  if (stacks.length === 0) return ''
  const whose = `whose poolproof:database.name is ${[...new Set(stacks)].join(' or ')}`
  return (
    `; or make room in the stack ${whose}: ${commandFor('pulumi config set --path poolproof:database.pooler.poolSize N --stack OTHER')}, ` +
    `then ${commandFor('pulumi up --stack OTHER')}; or, where it is not needed: ${commandFor('pulumi destroy --stack OTHER')}`
  )
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
