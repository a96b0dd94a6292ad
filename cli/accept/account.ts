import { schemeOf } from '../../rules/environment/cookie-mode.ts'
import { boundedText } from '../../rules/files/bounded-body.ts'
import { classify } from '../../rules/url/classify.ts'
import { officialApi, teamScope } from '../../rules/vercel/api.ts'
import { runPulumi } from '../pulumi/client.ts'
import { type Changes, up } from '../pulumi/stack.ts'
import { readState, type StateResource } from '../pulumi/state.ts'
import type { Target } from '../pulumi/target.ts'

export interface HttpAnswer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

type Values = Record<string, unknown>

/** What the rows ask: the stack, its Vercel account, its app. Its state and its update are had once. */
export class Account {
  readonly #target: Target
  readonly #signal: AbortSignal
  #resources: Promise<StateResource[]> | undefined
  #updated: Promise<Changes> | undefined

  constructor(target: Target, signal: AbortSignal) {
    this.#target = target
    this.#signal = signal
  }

  /** `pulumi up`, whose proof has to hold. @throws Problem PULUMI_FAILED, STACK_LOCKED */
  update(): Promise<Changes> {
    this.#updated ??= up(this.#target.engine, this.#target.name, this.#signal).finally(() => {
      this.#resources = undefined
    })
    return this.#updated
  }

  /** The CLI on the stack, whatever its exit code. */
  async run(...args: string[]): Promise<{ code: number; text: string }> {
    const { engine, name } = this.#target
    const { code, stdout, stderr } = await runPulumi(engine, [...args, '--stack', name], {
      signal: this.#signal,
    })
    this.#signal.throwIfAborted()
    return { code, text: `${stdout}${stderr}` }
  }

  /** Of one type, or all. */
  async resources(kind?: string): Promise<StateResource[]> {
    this.#resources ??= this.#target
      .pulumi('stack', 'export', '--show-secrets')
      .then((text) => readState(text).deployment.resources)
    const all = await this.#resources
    return kind === undefined ? all : all.filter(({ type }) => type.endsWith(`:${kind}`))
  }

  async inputs(kind: string): Promise<Values> {
    return (await this.resources(kind))[0]?.inputs ?? {}
  }

  async evidence(): Promise<Evidence> {
    const evidence = (await this.resources('Proof'))[0]?.outputs?.evidence as Evidence | undefined
    if (!evidence) throw new Error('the stack has proved nothing yet')
    return evidence
  }

  async output(name: string): Promise<unknown> {
    return (await this.resources('Stack'))[0]?.outputs?.[name]
  }

  /** Whose database it is, by the URL that the migrations use. */
  async databaseHost(): Promise<string> {
    return classify(String((await this.inputs('Proof')).directUrl)).provider
  }

  /** Token and team of the stack. */
  async provider(): Promise<{ apiToken?: string; team?: string }> {
    return this.inputs('providers:vercel')
  }

  /** The API of Vercel as the stack's provider calls it; or with another token, or within no team. */
  async vercel(
    path: string,
    { token, scoped = true, ...init }: RequestInit & { token?: string; scoped?: boolean } = {},
  ): Promise<HttpAnswer> {
    const { apiToken, team } = await this.provider()
    const url = new URL(path, this.#target.api ?? officialApi)
    if (scoped) for (const [name, value] of Object.entries(teamScope(team))) url.searchParams.set(name, value)
    const headers = { ...(init.headers as object), authorization: `Bearer ${token ?? apiToken}` }
    return this.fetch(url, { ...init, headers })
  }

  /** The deployment on its own host. */
  async deployment(path: string, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    const host = String((await this.inputs('Proof')).deploymentUrl)
    return this.fetch(new URL(`${schemeOf(host)}//${host}${path}`), { headers })
  }

  async fetch(url: URL, init: RequestInit = {}): Promise<HttpAnswer> {
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(30_000)])
    const answer = await fetch(url, { ...init, redirect: 'manual', signal })
    const { status, headers } = answer
    try {
      return { status, headers, body: JSON.parse((await boundedText(answer)) ?? '') }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      return { status, headers, body: {} }
    }
  }

  /** Every secret text of the state, to be kept out of what is written. */
  async secrets(): Promise<string[]> {
    const names = [
      'apiToken',
      'bypassSecret',
      'secret',
      'cronSecret',
      'pooledUrl',
      'directUrl',
      'result',
      'password',
    ]
    const values = (await this.resources()).flatMap(({ inputs = {}, outputs = {} }) =>
      names.flatMap((name) => [inputs[name], outputs[name]]),
    )
    return [...new Set(values.filter((value) => typeof value === 'string'))]
  }
}

export interface Evidence {
  requests: number
  failures: number
  p95Ms: number
  checks: { name: string; ok: boolean; got: string }[]
  gaps: string[]
  poolingProbe: { startupParameter: string }
}
