import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from '../../app/env.ts'
import { bundleApp } from '../../infra/build/bundle.ts'
import type { CloudFile } from '../../local/cloud-file.ts'
import { loadTestPlan } from '../../local/live/load-test.ts'
import { ask } from '../../local/servers/query.ts'
import type { Budget } from '../../rules/budget/index.ts'
import { step as progress } from '../../setup/progress.mjs'
import { type BenchDatabase, benchDatabase, databaseName, type Limits } from '../database.ts'
import { deployManually, removeManually } from '../deploy.ts'
import { Generator, type Load, type Outcome } from '../load/load.ts'
import { newUsers } from '../load/users.ts'
import { type Sample, type Series, startSampling } from './samples.ts'
import { budgetOf, loads, type Shape, type Step } from './shape.ts'
import { type VariantName, variants } from './variants.ts'

/** What one variant made of one step. */
export interface StepResult extends Step {
  phases: Record<'cold' | 'warm' | 'steady', Outcome>
  series: Series
}

export interface VariantResult {
  variant: VariantName
  title: string
  steps: StepResult[]
}

/** The whole load test as numbers; bench/results/*.json. */
export interface LoadTest {
  limits: Limits
  /** Connections of one instance of ours, and the sums behind it. */
  poolMax: number
  budget: Budget
  variants: VariantResult[]
}

export interface LoadTestOptions {
  /** Stops it; it throws then. */
  signal?: AbortSignal
  /** Gets who is connected, ten times a second. */
  see?: (sample: Sample, variant: VariantName) => void
}

/** A prime, so that the mix of routes falls on each user in turn, and none meets the limit of an account. */
const crowd = 1009
const { project } = loadTestPlan
const origin = 'http://localhost:3000'

/** Runs every variant through every step, on one cloud and in a database and a project that it takes away again, stopped or not. */
export async function runLoadTest(
  cloud: CloudFile,
  shape: Shape,
  options: LoadTestOptions = {},
): Promise<LoadTest> {
  await using database = await benchDatabase(cloud)
  const { poolMax, budget } = budgetOf(shape, database.limits)
  const result: LoadTest = { limits: database.limits, poolMax, budget, variants: [] }
  const secrets = {
    JWT_ACCESS_SECRET: randomBytes(48).toString('base64'),
    JWT_REFRESH_SECRET: randomBytes(48).toString('base64'),
  }
  await removeManually(cloud, project)
  for (const variant of shape.variants) {
    const { title, entry, databaseUrl } = variants[variant]
    const { files } = await bundleApp(undefined, entry)
    const environment = {
      DATABASE_URL: databaseUrl(database.urls),
      DATABASE_POOL_MAX: String(poolMax),
      FRONTEND_URL: origin,
      ...secrets,
      ...(process.platform !== 'linux' && oneAddress),
    }
    const steps: StepResult[] = []
    for (const step of shape.steps) {
      const text = `${title}: ${step.concurrency} at once, ${step.compute === 'fluid' ? 'fluid' : 'one request per instance'}`
      const see = (sample: Sample) => options.see?.(sample, variant)
      const run = () => runStep({ ...options, cloud, database, files, environment, step, shape, see })
      steps.push(await progress(text, run))
    }
    result.variants.push({ variant, title, steps })
  }
  return result
}

/** Where all have the same address, the limits of one address would be all that is measured. */
const oneAddress = {
  RATE_LIMIT_LOGIN: 'address 999999/60, both 999999/60',
  RATE_LIMIT_REFRESH: 'address 999999/60',
}

interface StepOptions {
  cloud: CloudFile
  database: BenchDatabase
  files: Record<string, Uint8Array>
  environment: Record<string, string>
  step: Step
  shape: Shape
  see: (sample: Sample) => void
  signal?: AbortSignal
}

async function runStep(options: StepOptions): Promise<StepResult> {
  const { cloud, database, files, environment, step, shape, see, signal } = options
  const { compute } = step
  signal?.throwIfAborted()
  await waitUntilIdle(database)
  const users = await newUsers(database.adminUrl, environment as unknown as Environment, crowd)
  const { app } = await deployManually(cloud, { project, files, environment, fluid: compute === 'fluid' })
  await using cleanUp = new AsyncDisposableStack()
  cleanUp.defer(() => removeManually(cloud, project))
  const generator = cleanUp.use(new Generator({ app, origin, users }))
  const sampling = cleanUp.use(await startSampling(cloud, databaseName, see))
  const send = (load: Load) => generator.send(load, signal)
  const { cold, warm, steady } = loads(step, shape)
  const phases = { cold: await send(cold), warm: await send(warm), steady: await send(steady) }
  return { ...step, phases, series: sampling.series }
}

/** The instances of the step before are gone, but Postgres notices only when it next talks to them. */
async function waitUntilIdle({ adminUrl }: BenchDatabase): Promise<void> {
  const sql = `SELECT count(*)::int AS n FROM pg_stat_activity
    WHERE datname = '${databaseName}' AND usename = '${databaseName}_direct'`
  for (let tries = 0; tries < 200; tries++) {
    const [row] = await ask(adminUrl, sql)
    if (row?.n === 0) return
    await sleep(50)
  }
  throw new Error('10 s after its instances were ended, connections of the step before are still there')
}
