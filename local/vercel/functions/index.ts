import { join } from 'node:path'
import type { FunctionConfig } from '../build-output.ts'
import type { CacheQuestion, EdgeCache } from '../edge/cache.ts'
import type { Deployment } from '../entities.ts'
import type { Logs } from '../logs.ts'
import type { Settings } from '../options.ts'
import { InstanceRegistry } from './instance-registry.ts'
import { type Call, type Failure, FunctionPool, invoke } from './invoke.ts'

export interface InstanceInfo {
  deploymentId: string
  /** Path of the function, such as `api/users`. */
  function: string
  pid: number
  state: 'running' | 'suspended'
  /** Requests it is answering now. */
  inFlight: number
  /** Requests it was given so far. */
  served: number
}

const SAY_EVERY_MS = 10_000

/** Runs the functions of all deployments, each instance a process with nothing but its deployment's environment. */
export class FunctionHost {
  private readonly pools = new Map<string, FunctionPool>()
  private readonly registry: InstanceRegistry
  private readonly settings: Settings
  private readonly logs: Logs
  private readonly cache: EdgeCache
  private readonly say: (text: string) => void
  /** Instances that ended by themselves. */
  died = 0
  private saidUntil = 0

  constructor(folder: string, settings: Settings, logs: Logs, cache: EdgeCache, say: (text: string) => void) {
    this.say = say
    this.cache = cache
    this.settings = settings
    this.logs = logs
    this.registry = new InstanceRegistry(folder)
    this.registry.sweep()
    process.once('exit', this.killAll)
  }

  /** For an end without `stop`: suspended instances would not notice it. */
  private readonly killAll = () => {
    for (const pool of this.pools.values()) for (const instance of pool.list()) instance.kill()
  }

  invoke(deployment: Deployment, config: FunctionConfig, call: Call): Promise<Failure | undefined> {
    return invoke(this.poolOf(deployment, config), call)
  }

  /** Has an instance ready for the first request; false where it ended before. */
  async boot(deployment: Deployment, config: FunctionConfig): Promise<boolean> {
    const instance = this.poolOf(deployment, config).take()
    const isReady = await instance?.booted
    instance?.leave()
    return isReady ?? false
  }

  instances(): InstanceInfo[] {
    return [...this.pools.values()].flatMap((pool) =>
      pool
        .list()
        .filter(({ state }) => state !== 'ended')
        .map(({ pid, state, inFlight, served }) => ({
          deploymentId: pool.spec.deploymentId,
          function: pool.spec.name,
          pid,
          state: state === 'suspended' ? ('suspended' as const) : ('running' as const),
          inFlight,
          served,
        })),
    )
  }

  /** Ends all instances of a deployment. */
  async remove(deploymentId: string, how: 'kill' | 'retire' = 'kill'): Promise<void> {
    const own = [...this.pools].filter(([, { spec }]) => spec.deploymentId === deploymentId)
    for (const [key] of own) this.pools.delete(key)
    await Promise.all(own.map(([, pool]) => pool.end(how)))
  }

  async stop(): Promise<void> {
    process.removeListener('exit', this.killAll)
    await Promise.all([...this.pools.values()].map((pool) => pool.end()))
    this.pools.clear()
  }

  /** A function that dies at each request would fill the terminal: one line in ten seconds, all are counted. */
  private reportExit(what: string, how: string): void {
    this.died += 1
    if (Date.now() < this.saidUntil) return
    this.saidUntil = Date.now() + SAY_EVERY_MS
    this.say(`an instance of ${what} died (${how}; ${this.died} so far); the next request starts another`)
  }

  private poolOf(deployment: Deployment, config: FunctionConfig): FunctionPool {
    const key = `${deployment.id} ${config.folder}`
    let pool = this.pools.get(key)
    if (!pool) {
      pool = new FunctionPool(this.specOf(deployment, config))
      this.pools.set(key, pool)
    }
    return pool
  }

  private specOf({ id, environment, maxDuration, fluid }: Deployment, config: FunctionConfig) {
    const { concurrency, maxInstances, suspendAfterMs, reapAfterMs } = this.settings
    const { regions, runtime, web, helpers, assets, maxConcurrency = Infinity } = config
    const region = regions?.[0]
    return {
      deploymentId: id,
      name: config.name,
      folder: config.folder,
      file: join(config.folder, config.handler),
      kind: { runtime, web, helpers, assets },
      environment: {
        LANG: 'en_US.UTF-8',
        ...config.environment,
        ...environment,
        ...(region && { VERCEL_REGION: region }),
      },
      maxDuration: config.maxDuration ?? maxDuration,
      concurrency: fluid ? Math.min(concurrency, maxConcurrency) : 1,
      maxInstances,
      suspendAfterMs,
      reapAfterMs,
      registry: this.registry,
      log: (type: 'stdout' | 'stderr', text: string) => this.logs.add(id, { type, text }),
      askCache: (question: CacheQuestion) => this.cache.of(id).answer(question),
      died: (how: string) => this.reportExit(`function ${config.name} of ${id}`, how),
    }
  }
}
