/** Ctrl+C (or SIGTERM, or a closed terminal) as something to wait for; the second one ends the process at once. */
export interface Interruption {
  signal: AbortSignal
  interrupted: Promise<void>
}

export function interruption(): Interruption {
  const controller = new AbortController()
  const interrupted = new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(name, () => {
        if (controller.signal.aborted) process.exit(130)
        process.stderr.write('\nstopping\n')
        controller.abort()
        resolve()
      })
    }
  })
  return { signal: controller.signal, interrupted }
}
