import { setMaxListeners } from 'node:events'

/** Ctrl+C (or SIGTERM, or a closed terminal) as something to wait for; the second one ends the process at once. */
export interface Interruption extends Disposable {
  signal: AbortSignal
  interrupted: Promise<void>
}

export function interruption(): Interruption {
  const controller = new AbortController()
  // Every check of the doctor listens to it; a warning would come at ten.
  setMaxListeners(0, controller.signal)
  const { promise: interrupted, resolve } = Promise.withResolvers<void>()
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130)
    process.stderr.write('\nstopping\n')
    controller.abort()
    resolve()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of signals) process.on(name, interrupt)
  return {
    signal: controller.signal,
    interrupted,
    [Symbol.dispose]() {
      for (const name of signals) process.off(name, interrupt)
    },
  }
}
