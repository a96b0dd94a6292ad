import { HttpProblem } from '../http/http-problem.ts'

/**
 * Lets `width` tasks run at once and `queue` more wait their turn; whoever comes after that is told to come back later
 * (503 BUSY) instead of piling up.
 */
export function limitConcurrency(width: number, queue: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (task) => {
    if (running < width) running++
    else if (waiting.length >= queue) throw new HttpProblem('BUSY')
    else await new Promise<void>((turn) => waiting.push(turn))
    try {
      return await task()
    } finally {
      // The place is handed on, not freed: nobody can slip in between.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
