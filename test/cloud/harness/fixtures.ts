import { test } from 'vitest'
import type { AuthEnvironment } from '../../unit/app/environment.ts'
import { startAuthApp } from './auth-app.ts'
import { type AuthDatabase, type AuthDatabaseOptions, startAuthDatabase } from './auth-database.ts'
import { copyExamples } from './custom-app.ts'
import { createDashboardProject } from './dashboard-project.ts'
import { embeddedVercel } from './embedded-vercel.ts'
import { type StackOptions, startStack, type TestStack } from './stack.ts'

interface Life {
  onCleanup(cleanup: () => PromiseLike<void>): void
}

/** One for the tests of a file: started by the first that names it, disposed of after the last. */
export const scope = { scope: 'file' } as const

/** What `start` starts, as a fixture of such a scope; `prepare` makes in it what the tests need. */
export const shared =
  <Value extends AsyncDisposable | Disposable>(
    start: () => Promise<Value>,
    prepare: (started: Value) => Promise<unknown> = async () => undefined,
  ) =>
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads what a fixture needs from its first parameter
  async ({}, { onCleanup }: Life) => {
    const started = await start()
    onCleanup(async () =>
      Symbol.asyncDispose in started ? started[Symbol.asyncDispose]() : started[Symbol.dispose](),
    )
    await prepare(started)
    return started
  }

interface AuthOptions {
  database?: AuthDatabaseOptions
  environment?: (database: AuthDatabase) => AuthEnvironment
}

/** `test` with the auth app on a migrated database, and another instance of the same deployment. */
export function authTest({ database: options, environment }: AuthOptions = {}) {
  const instance = async ({ database }: { database: AuthDatabase }, { onCleanup }: Life) => {
    const app = await startAuthApp({ DATABASE_URL: database.pooledUrl, ...environment?.(database) })
    onCleanup(() => app[Symbol.asyncDispose]())
    return app
  }
  return test
    .extend(
      'database',
      scope,
      shared(() => startAuthDatabase(options)),
    )
    .extend('app', scope, instance)
    .extend('other', scope, instance)
}

export type EmbeddedCloud = Awaited<ReturnType<typeof embeddedVercel>>

/** `test` with an embedded Vercel, and `call` of its API. */
export const vercelTest = (prepare?: (cloud: EmbeddedCloud) => Promise<unknown>) =>
  test
    .extend('cloud', scope, shared(embeddedVercel, prepare))
    .extend('call', scope, ({ cloud }) => cloud.call)

/** Of the project `edge`. */
export const [edgeDomain, bypassSecret] = ['edge.example.com', 'k'.repeat(32)] as const

/** `test` with the project `edge`, which nobody has deployed yet, and the `address` of its domain. */
export const edgeTest = vercelTest(async ({ call }) => {
  await call('POST', '/v8/projects', { name: 'edge' })
  await call('POST', '/v10/projects/edge/domains', { name: edgeDomain })
  await call('PATCH', '/v10/projects/edge/protection-bypass', { generate: { secret: bypassSecret } })
}).extend('address', scope, ({ cloud }) => cloud.vercel.addressOf(edgeDomain))

/** `test` with a stack on an embedded cloud. */
export const stackTest = (options?: StackOptions, prepare?: (stack: TestStack) => Promise<unknown>) =>
  test.extend(
    'stack',
    scope,
    shared(() => startStack(options), prepare),
  )

/** `test` with a stack, and a copy of docs/examples. */
export const examplesTest = () => stackTest().extend('examples', scope, shared(copyExamples))

/** The same with `shop`, a project that was made in the dashboard of the embedded cloud. */
export const shopTest = examplesTest().extend('shop', scope, ({ stack, examples }) =>
  createDashboardProject(stack, examples, 'shop'),
)
