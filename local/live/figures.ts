import type { Problem } from '../../rules/problem.ts'
import type { Cloud } from '../cloud.ts'
import { ask } from '../servers/query.ts'
import type { DeploymentInfo, InstanceInfo } from '../vercel/index.ts'

/** The embedded cloud at one moment, as the live view shows it; no secret in it. */
export interface Figures {
  /** `died` counts those that ended by themselves since the start. */
  instances: { running: number; suspended: number; died: number }
  /** Answers of the edge since the cloud was started, by HTTP status; those of the load test are counted separately. */
  answers: Record<string, number>
  loadTestAnswers: Record<string, number>
  deployments: (Omit<DeploymentInfo, 'answers'> & { instances: number })[]
  /** Client connections of all databases, and how many of them wait for a backend; `problem` where it does not answer. */
  pooler: ({ clients: number; waiting: number; limit: number } | Silent) & Restarted
  /** Client backends, and their limit without those reserved for superusers. */
  postgres: ({ backends: number; limit: number } | Silent) & Restarted
}

/** How often it died and was restarted. */
interface Restarted {
  restarts: number
}

/** A server that does not answer. */
export interface Silent {
  problem: string
}

const backends = `SELECT count(*)::int AS backends,
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
      - current_setting('reserved_connections')::int AS limit
  FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`

/** One query each to Postgres and to the pooler's console, on connections that are closed afterwards. */
export async function figures(
  { file, vercel, pooler, postgres }: LookedAt,
  loadTestProject: string,
): Promise<Figures> {
  const [pools, connected] = await Promise.all([
    queryOrProblem('the pooler', () => ask(file.consoleUrl, 'SHOW POOLS', pooler.tls?.ca)),
    queryOrProblem('Postgres', () => ask(file.adminUrl, backends, postgres.tls?.ca)),
  ])
  const instances = vercel.instances()
  const deployments = vercel.deployments()
  const sumOf = (loadTest: boolean) =>
    sum(
      deployments
        .filter(({ project }) => (project === loadTestProject) === loadTest)
        .map(({ answers }) => answers),
    )
  return {
    instances: {
      running: count(instances, 'running'),
      suspended: count(instances, 'suspended'),
      died: vercel.died(),
    },
    answers: sumOf(false),
    loadTestAnswers: sumOf(true),
    deployments: deployments.map(({ answers: _, ...deployment }) => ({
      ...deployment,
      instances: instances.filter(({ deploymentId }) => deploymentId === deployment.id).length,
    })),
    pooler: {
      ...('problem' in pools ? pools : clientsOf(pools, pooler.settings.maxClients)),
      restarts: pooler.restarts(),
    },
    postgres: {
      ...('problem' in connected ? connected : (connected[0] as { backends: number; limit: number })),
      restarts: postgres.restarts(),
    },
  }
}

/** The parts of a cloud that are shown. */
export type LookedAt = Pick<Cloud, 'vercel'> & {
  file: Pick<Cloud['file'], 'adminUrl' | 'consoleUrl'>
  pooler: Pick<Cloud['pooler'], 'settings' | 'tls' | 'restarts'>
  postgres: Pick<Cloud['postgres'], 'tls' | 'restarts'>
}

type Rows = Record<string, unknown>[]

function clientsOf(pools: Rows, limit: number) {
  const sum = (name: string) => pools.reduce((total, row) => total + Number(row[name]), 0)
  // The query is a client of the console itself.
  const own = pools.some(({ database }) => database === 'pgbouncer') ? 1 : 0
  return { clients: sum('cl_active') + sum('cl_waiting') - own, waiting: sum('cl_waiting'), limit }
}

function sum(counts: Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {}
  for (const [status, count] of counts.flatMap((one) => Object.entries(one)))
    total[status] = (total[status] ?? 0) + count
  return total
}

function count(instances: InstanceInfo[], state: InstanceInfo['state']): number {
  return instances.filter((instance) => instance.state === state).length
}

/** The text of an error may quote an address with a password: only its code is shown. */
async function queryOrProblem(who: string, question: () => Promise<Rows>): Promise<Rows | Silent> {
  try {
    return await question()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException | Problem
    return { problem: `${who} does not answer${code ? ` (${code})` : ''}` }
  }
}
