import { type FunctionSpec, Instance } from './instance.ts'

/** The instances of one function: as many as the requests need, up to the limit. */
export class FunctionPool {
  readonly spec: FunctionSpec
  private readonly instances = new Set<Instance>()

  constructor(spec: FunctionSpec) {
    this.spec = spec
  }

  /** An instance with room for one more request, entered; undefined when all are full and there may be no more. */
  take(): Instance | undefined {
    const instance = this.withRoom() ?? this.start()
    instance?.enter()
    return instance
  }

  list(): Instance[] {
    return [...this.instances]
  }

  async end(): Promise<void> {
    for (const instance of this.instances) instance.kill()
    await Promise.all([...this.instances].map(({ ended }) => ended))
  }

  /** Awake before suspended before booting, and of those the least busy. */
  private withRoom(): Instance | undefined {
    const order = { running: 0, suspended: 1, booting: 2, ended: 3 }
    return [...this.instances]
      .filter(
        ({ state, retired, inFlight }) => state !== 'ended' && !retired && inFlight < this.spec.concurrency,
      )
      .sort((a, b) => order[a.state] - order[b.state] || a.inFlight - b.inFlight)[0]
  }

  private start(): Instance | undefined {
    if (this.instances.size >= this.spec.maxInstances) return undefined
    const instance = new Instance(this.spec)
    this.instances.add(instance)
    instance.ended.then(() => this.instances.delete(instance))
    return instance
  }
}
