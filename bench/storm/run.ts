import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from '../../app/env.ts'
import { bundleApp } from '../../infra/build/bundle.ts'
import { stormPlan } from '../../local/live/load-test-button.ts'
import { ask } from '../../local/servers/query.ts'
import { step as progress } from '../../setup/process/progress.ts'
import { deployManually, removeManually } from '../deploy.ts'
import { Generator } from '../load/generator.ts'
import type { Load } from '../load/load.ts'
import { newPeople } from '../load/people.ts'
import { variants } from '../variants/index.ts'
import { type StormDatabase, stormDatabase } from './database.ts'
import { type Sample, startSampling } from './samples.ts'
import { budgetOf, loads, type Shape, type Step } from './shape.ts'
import type { StepResult, Storm, StormCloud } from './storm.ts'

export interface StormOptions {
  signal?: AbortSignal
  /** Told what is measured while it is. */
  see?: (sample: Sample, variant: string) => void
}

/** A prime, so that the mix of routes falls on everybody in turn, and none meets the limit of an account. */
const crowd = 1009
const { project } = stormPlan
const origin = 'http://localhost:3000'

/** Runs every variant through every step, one after the other on one cloud; leaves nothing behind, stopped or not. */
export async function runStorm(cloud: StormCloud, shape: Shape, options: StormOptions = {}): Promise<Storm> {
  await using database = await stormDatabase(cloud)
  const { poolMax, budget } = budgetOf(shape, database.limits)
  const storm: Storm = { limits: database.limits, poolMax, budget, variants: [] }
  const secrets = {
    JWT_ACCESS_SECRET: randomBytes(48).toString('base64'),
    JWT_REFRESH_SECRET: randomBytes(48).toString('base64'),
  }
  await removeManually(cloud, project)
  for (const variant of shape.variants) {
    const { title, entry, databaseUrl } = variants[variant]
    const { files } = await bundleApp(undefined, entry)
    const environment = {
      DATABASE_URL: databaseUrl(database.doors),
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
    storm.variants.push({ variant, title, steps })
  }
  return storm
}

/** Where everybody has the same address the limits of one address would be all that is measured. */
const oneAddress = {
  RATE_LIMIT_LOGIN: 'address 999999/60, both 999999/60',
  RATE_LIMIT_REFRESH: 'address 999999/60',
}

interface StepOptions {
  cloud: StormCloud
  database: StormDatabase
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
  const people = await newPeople(database.adminUrl, environment as unknown as Environment, crowd)
  const { app } = await deployManually(cloud, { project, files, environment, fluid: compute === 'fluid' })
  await using cleanUp = new AsyncDisposableStack()
  cleanUp.defer(() => removeManually(cloud, project))
  const generator = cleanUp.use(new Generator({ app, origin, people }))
  const sampling = cleanUp.use(await startSampling(cloud, database.name, see))
  const send = (load: Load) => generator.send(load, signal)
  const { cold, warm, steady } = loads(step, shape)
  const phases = { cold: await send(cold), warm: await send(warm), steady: await send(steady) }
  return { ...step, phases, series: sampling.series }
}

/** The instances of the step before are gone, but Postgres notices only when it next talks to them. */
async function waitUntilIdle({ adminUrl, name }: StormDatabase): Promise<void> {
  const sql = `SELECT count(*)::int AS n FROM pg_stat_activity
    WHERE datname = '${name}' AND usename = '${name}_by_hand'`
  for (let tries = 0; tries < 200; tries++) {
    const [row] = await ask(adminUrl, sql)
    if (row?.n === 0) return
    await sleep(50)
  }
  throw new Error('10 s after its instances were ended, connections of the step before are still there')
}
