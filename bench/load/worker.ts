// The crowd in a thread of its own, so that it and the embedded edge do not wait for each other.
import { parentPort, workerData } from 'node:worker_threads'
import type { Crowd, Load } from './load.ts'
import { send } from './send.ts'
import { AuthClient } from './visitor.ts'

const { app, origin, people } = workerData as Crowd
const target = { app: new URL(app), origin }
const visitors = people.map((person, number) => new AuthClient(person, number, target))

parentPort?.on('message', async (load: Load) => {
  // One in line is the next to come: nobody has two requests under way as long as the crowd is the larger number.
  const outcome = await send(load, (n, route) => (visitors[n % visitors.length] as AuthClient).visit(route))
  parentPort?.postMessage(outcome)
})
