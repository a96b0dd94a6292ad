// The crowd in a thread of its own, so that it and the embedded edge do not wait for each other.
import { parentPort, workerData } from 'node:worker_threads'
import { AuthClient } from './client.ts'
import type { Crowd, Load } from './load.ts'
import { send } from './send.ts'

const { app, origin, users } = workerData as Crowd
const target = { app: new URL(app), origin }
const clients = users.map((user, number) => new AuthClient(user, number, target))

parentPort?.on('message', async (load: Load) => {
  // The users take turns: none has two requests under way as long as there are more users than requests at once.
  const outcome = await send(load, (n, route) => (clients[n % clients.length] as AuthClient).call(route))
  parentPort?.postMessage(outcome)
})
