import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until it is so; a test that waits for ever fails by its own time limit. */
export async function until(is: () => boolean | Promise<boolean>, pause = 5): Promise<void> {
  while (!(await is())) await sleep(pause)
}
