import { createServer } from 'node:net'
import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'

export function portTaken(name: string, port: number): Problem {
  return new Problem(
    'PORT_TAKEN',
    `${name} cannot listen on 127.0.0.1:${port}: another program does`,
    `stop that program (ss -ltnp 'sport = :${port}' names it), or let the ports be chosen again: ${commandFor('poolproof reset')}`,
  )
}

/** Throws if somebody listens on 127.0.0.1:port, before a server would fail over it in its own words. */
export async function refuseTakenPort(name: string, port: number): Promise<void> {
  const door = createServer()
  await new Promise<void>((resolve, reject) => {
    door.once('error', () => reject(portTaken(name, port)))
    door.listen({ port, host: '127.0.0.1', exclusive: true }, resolve)
  })
  await new Promise((resolve) => door.close(resolve))
}
