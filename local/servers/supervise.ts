import { setTimeout as sleep } from 'node:timers/promises'
import { startCommand } from '../../rules/files/start-command.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import type { ServerProcess } from './server-process.ts'

/** After so many deaths within this time, in milliseconds, the server is not restarted. */
const MOST = 5
const WITHIN = 60_000
/** After a start that failed. */
const PAUSE = 1_000

export interface SupervisedServer {
  /** How often it was restarted. */
  restarts(): number
}

/**
 * Starts a server and restarts it whenever it dies without having been stopped; `say` reports each death at once. Port and
 * addresses stay those of the first start.
 */
export async function superviseServer<Server extends ServerProcess>(
  name: string,
  start: () => Promise<Server>,
  say: (text: string) => void,
): Promise<Server & SupervisedServer> {
  let current = await start()
  let restarts = 0
  let stopped = false
  let deaths: number[] = []

  const isTooOften = () => {
    deaths = [...deaths.filter((at) => at > Date.now() - WITHIN), Date.now()]
    return deaths.length >= MOST
  }
  const again = async (): Promise<boolean> => {
    try {
      current = await start()
      restarts += 1
      return true
    } catch (error) {
      // Any other text may quote an address with a password.
      const known = error instanceof Problem || error instanceof Problems
      say(`${name} could not be restarted: ${known ? error.message : (error as Error)?.name}`)
      return false
    }
  }
  const watch = async () => {
    for (let how = await current.exited; !stopped; how = await current.exited) {
      if (isTooOften()) break
      say(`${name} died (${how}); restarting it`)
      while (!stopped && !(await again())) {
        if (isTooOften()) break
        await sleep(PAUSE)
      }
      if (deaths.length >= MOST) break
      if (!stopped) say(`${name} is running again (restart ${restarts})`)
    }
    if (!stopped) say(keepsDying(name, current.logFile).message)
  }
  const watching = watch()
  const stop = async () => {
    stopped = true
    const before = current
    await before.stop()
    await watching
    // A start that was under way when it was stopped.
    if (current !== before) await current.stop()
  }
  return {
    ...current,
    get pid() {
      return current.pid
    },
    get exited() {
      return current.exited
    },
    kill: (signal) => current.kill(signal),
    restarts: () => restarts,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function keepsDying(name: string, logFile: string): Problem {
  return new Problem(
    'SERVER_KEEPS_DYING',
    `${name} died ${MOST} times within a minute and is not restarted; its log is ${logFile}`,
    `free what it lacks (memory, disk), press Ctrl+C here, then run: ${startCommand()}`,
  )
}
