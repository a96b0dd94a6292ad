import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { Agent } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { FunctionConfig } from '../build-output.ts'
import type { CacheQuestion } from '../edge/cache.ts'
import type { InstanceRegistry } from './instance-registry.ts'

/** All that is needed to start and run instances of one function of one deployment. */
export interface FunctionSpec {
  deploymentId: string
  /** Path that it was first called by, such as `api/users`: others may be links to it. */
  name: string
  /** Its .func folder, which is also its working directory. */
  folder: string
  /** The module with the handler. */
  file: string
  /** How the module is loaded and called; functions/runner.mjs. */
  kind: Pick<FunctionConfig, 'runtime' | 'web' | 'helpers' | 'assets'>
  /** Everything in the process's environment. */
  environment: Record<string, string>
  /** Seconds. */
  maxDuration: number
  /** Requests per instance. */
  concurrency: number
  maxInstances: number
  suspendAfterMs: number
  reapAfterMs: number
  registry: InstanceRegistry
  log(stream: 'stdout' | 'stderr', text: string): void
  /** Questions to the cache of the deployment; functions/data-cache.mjs. */
  askCache(question: CacheQuestion): unknown
  /** Called when an instance ended unexpectedly. */
  died(how: string): void
}

interface Message {
  port?: number
  idle?: true
  asked?: number
  pending?: number
  question?: CacheQuestion
  id?: number
}

const runner = fileURLToPath(new URL('runner.mjs', import.meta.url))

/** One process that runs one function. Callers `enter` it before and `leave` it after each request. */
export class Instance {
  state: 'booting' | 'running' | 'suspended' | 'ended' = 'booting'
  /** It gets no more requests and ends after its last one. */
  retired = false
  inFlight = 0
  served = 0
  port = 0
  /** Without it the process answers nothing: other users of this machine can reach its port too. */
  readonly token = randomBytes(24).toString('hex')
  readonly agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
  /** True when it is ready for requests; false when it ended before. */
  readonly booted: Promise<boolean>
  readonly ended: Promise<void>
  private readonly child: ChildProcess
  private readonly spec: FunctionSpec
  private timer: NodeJS.Timeout | undefined
  /** Ended by us. */
  private killed = false

  constructor(spec: FunctionSpec) {
    this.spec = spec
    // The last names the run, whose guard ends suspended instances after a kill.
    const names = [spec.registry.folder, spec.deploymentId, process.env.POOLPROOF_RUN ?? '']
    this.child = spawn(process.execPath, [runner, ...names], {
      cwd: spec.folder,
      env: spec.environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    if (this.child.pid) spec.registry.add(this.child.pid)
    for (const stream of ['stdout', 'stderr'] as const) {
      const input = this.child[stream]
      if (input) createInterface({ input }).on('line', (text) => spec.log(stream, text))
    }
    this.ended = new Promise((resolve) => {
      const over = (how: string) => resolve(this.over(how))
      this.child.once('exit', (code, signal) => over(signal ?? `exit code ${code}`))
      this.child.once('error', (error: NodeJS.ErrnoException) => over(error.code ?? error.name))
    })
    this.booted = Promise.race([this.ready(), this.ended.then(() => false)])
    const { file, maxDuration, kind } = spec
    this.send({ start: { ...kind, file, maxDuration, token: this.token } })
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  enter(): void {
    clearTimeout(this.timer)
    this.inFlight += 1
    this.served += 1
    if (this.state !== 'suspended') return
    this.child.kill('SIGCONT')
    this.state = 'running'
  }

  leave(): void {
    this.inFlight -= 1
    if (this.inFlight > 0) return
    if (this.retired) this.kill()
    else this.suspendSoon()
  }

  /** Ends it after the requests it has, at once when there are none. */
  retire(): void {
    this.retired = true
    if (this.inFlight === 0) this.kill()
  }

  kill(): void {
    this.killed = true
    this.child.kill('SIGKILL')
  }

  private async ready(): Promise<boolean> {
    return new Promise((resolve) => {
      this.child.on('message', (message: Message) => {
        if (message.question)
          return this.send({ answered: message.id, value: this.spec.askCache(message.question) })
        if (message.idle) return this.suspendSoon()
        if (message.port === undefined) {
          // An answer from before a later request says nothing about now.
          if (message.pending === 0 && message.asked === this.served) this.suspend()
          return
        }
        this.port = message.port
        if (this.state === 'booting') this.state = 'running'
        this.suspendSoon()
        resolve(true)
      })
    })
  }

  /** Asks first: `waitUntil` may have been called after the answer was sent. */
  private suspendSoon(): void {
    clearTimeout(this.timer)
    if (this.inFlight > 0 || this.state !== 'running') return
    this.timer = setTimeout(() => this.send({ asked: this.served }), this.spec.suspendAfterMs).unref()
  }

  private suspend(): void {
    if (this.inFlight > 0 || this.state !== 'running') return
    this.child.kill('SIGSTOP')
    this.state = 'suspended'
    this.timer = setTimeout(() => this.retire(), this.spec.reapAfterMs).unref()
  }

  private over(how: string): void {
    if (this.state !== 'ended' && !this.killed) this.spec.died(how)
    clearTimeout(this.timer)
    this.state = 'ended'
    this.agent.destroy()
    if (this.child.pid) this.spec.registry.remove(this.child.pid)
  }

  private send(message: object): void {
    if (this.child.connected) this.child.send(message, () => {})
  }
}
