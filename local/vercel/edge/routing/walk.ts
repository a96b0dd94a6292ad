import type { BuildOutput } from '../../build-output.ts'
import { merged } from '../headers.ts'
import { lookUp } from './look-up.ts'
import { effectOf } from './middleware.ts'
import type { Asked, Resolution, RunMiddleware } from './resolution.ts'
import { matchRoute } from './route-match.ts'
import { RoutedRequest } from './routed-request.ts'

/**
 * Where a request goes, by the rules of config.json: those before `filesystem`, the files and functions at that path,
 * those after `filesystem`, then `miss` and `rewrite` (the dynamic routes), then `resource`, and `error` for what was not
 * found. https://vercel.com/docs/build-output-api/configuration#handler-route, and the order in which Next.js relies on them
 * (comments of server-build.ts in @vercel/next).
 */
export async function resolveRoute(
  output: BuildOutput,
  asked: Asked,
  middleware: RunMiddleware,
): Promise<Resolution> {
  return new Walk(output, asked, middleware).resolve()
}

/** The page that the rules below `error` have for a request whose function failed, such as `pages/500` of Next.js. */
export async function resolveFailure(
  output: BuildOutput,
  asked: Asked,
  status: number,
): Promise<Resolution | undefined> {
  return new Walk(output, asked, async () => 'FUNCTION_INVOCATION_FAILED').failure(status)
}

class Walk extends RoutedRequest {
  private readonly output: BuildOutput
  private readonly middleware: RunMiddleware

  constructor(output: BuildOutput, asked: Asked, middleware: RunMiddleware) {
    super(asked)
    this.output = output
    this.middleware = middleware
  }

  async resolve(): Promise<Resolution> {
    for (const phase of ['', 'filesystem', 'miss', 'rewrite', 'resource']) {
      const end = (await this.apply(phase)) ?? this.lookUp()
      if (end?.kind === 'answer' && end.status >= 400 && !end.body) return this.error(end.status)
      if (end) return this.hit(end)
    }
    return this.error(404)
  }

  /** Walks through the rules of one phase; undefined where none of them ends the request. */
  private async apply(phase: string): Promise<Resolution | undefined> {
    for (const route of this.output.phases.get(phase) ?? []) {
      const match = matchRoute(route, this)
      if (!match) continue
      const before = this.status
      if (route.middlewarePath !== undefined) {
        const end = this.redirect() ?? (await this.passMiddleware(route.middlewarePath))
        if (end) return end
        continue
      }
      this.take(route, match)
      if (route.continue) continue
      if (this.external) return this.away(this.external)
      if (route.check) {
        const found = this.lookUp() ?? (await this.dynamic(phase))
        if (found) return found
        this.status = before
        continue
      }
      if (route.dest === undefined && route.status !== undefined) return this.answer()
      return this.redirect()
    }
    return this.redirect() ?? (this.external && this.away(this.external))
  }

  private away(url: URL): Resolution {
    return { ...this.resolved(), kind: 'external', url }
  }

  /** Dynamic routes, for a path that a rule led to and that is nothing by itself. */
  private async dynamic(phase: string): Promise<Resolution | undefined> {
    if (phase === 'miss' || phase === 'rewrite') return undefined
    const further: Walk = Object.assign(Object.create(Walk.prototype), this, {
      answered: { ...this.answered },
    })
    for (const next of ['miss', 'rewrite']) {
      const found = (await further.apply(next)) ?? further.lookUp()
      if (found) {
        Object.assign(this, further)
        return found
      }
    }
    return undefined
  }

  private async passMiddleware(path: string): Promise<Resolution | undefined> {
    const config = this.output.functions.get(path.replace(/^\//, ''))
    if (!config)
      throw new Error(`config.json names the middleware ${path}, which is no function of the output`)
    const { method, host, headers } = this
    const answer = await this.middleware(config, { method, host, headers, url: this.path + this.search })
    if (typeof answer === 'string') return { ...this.resolved(), kind: 'failed', code: answer }
    const effect = effectOf(answer, headers)
    this.headers = effect.request
    this.answered = merged(this.answered, effect.headers)
    const away = effect.rewrite === undefined ? undefined : this.rewrite(effect.rewrite)
    if (away) return this.away(away)
    if (effect.rewrite !== undefined || effect.next) return undefined
    this.status = answer.status
    return { ...this.resolved(), kind: 'answer', body: answer.body }
  }

  private redirect(): Resolution | undefined {
    return this.status >= 300 && this.status < 400 && this.answered.location !== undefined
      ? this.answer()
      : undefined
  }

  private answer(): Resolution {
    return { ...this.resolved(), kind: 'answer' }
  }

  private async hit(found: Resolution): Promise<Resolution> {
    if (found.kind !== 'static' && found.kind !== 'function') return found
    await this.apply('hit')
    return { ...found, headers: this.answered }
  }

  async failure(status: number): Promise<Resolution | undefined> {
    return this.applyError(status) ? this.lookUp() : undefined
  }

  /** The page for a status: that of the rules below `error`, or 404.html. */
  private async error(status: number): Promise<Resolution> {
    this.applyError(status)
    const found = this.lookUp()
    if (found) return found
    const page =
      status === 404 ? (this.output.files.get('404') ?? this.output.files.get('404.html')) : undefined
    if (page) return { ...this.resolved(), kind: 'static', file: page }
    return status === 404 ? { ...this.resolved(), kind: 'missing' } : this.answer()
  }

  /** Whether one of the rules below `error` leads to a page for this status. */
  private applyError(status: number): boolean {
    let leads = false
    for (const route of this.output.phases.get('error') ?? []) {
      if (route.status !== undefined && route.status !== status) continue
      const match = matchRoute(route, this)
      if (!match) continue
      this.take(route, match)
      leads ||= route.dest !== undefined
      if (!route.continue) break
    }
    this.status = status
    return leads
  }

  private lookUp(): Resolution | undefined {
    const found = lookUp(this.output, this.path)
    if (!found) return undefined
    if (found === 'image') return { ...this.resolved(), kind: 'image' }
    if ('path' in found) return { ...this.resolved(), kind: 'static', file: found }
    const url = this.asked + this.search
    return { ...this.resolved(), kind: 'function', config: found, url, matchedPath: this.path }
  }
}
