export interface Life {
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
