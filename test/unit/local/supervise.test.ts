import { expect, test } from 'vitest'
import type { ServerProcess } from '../../../local/servers/server-process.ts'
import { superviseServer } from '../../../local/servers/supervise.ts'

/** Servers that live until they are ended. */
function servers() {
  const ends: ((how: string) => void)[] = []
  const said: string[] = []
  let fails = 0
  const start = async (): Promise<ServerProcess> => {
    if (fails-- > 0) throw new Error('postgresql://postgres:hunter2@127.0.0.1')
    const { promise: exited, resolve } = Promise.withResolvers<string>()
    ends.push(resolve)
    const stop = async () => resolve('stopped')
    return { pid: ends.length, logFile: '/log', exited, stop, kill: resolve, [Symbol.asyncDispose]: stop }
  }
  const failNext = (times: number) => {
    fails = times
  }
  return { ends, said, failNext, start, say: (text: string) => void said.push(text) }
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5))

test('a server that dies is restarted; its death and its restart are reported', async () => {
  const { said, start, say } = servers()
  const server = await superviseServer('Postgres', start, say)
  server.kill('SIGKILL')
  await turn()
  expect(said).toEqual(['Postgres died (SIGKILL); restarting it', 'Postgres is running again (restart 1)'])
  expect([server.pid, server.restarts()]).toEqual([2, 1])
  await server.stop()
})

test('a server that was stopped stays stopped', async () => {
  const { ends, said, start, say } = servers()
  const server = await superviseServer('Postgres', start, say)
  await server.stop()
  await turn()
  expect([ends.length, said]).toEqual([1, []])
})

test('after five deaths within a minute it is not restarted, and the message has the command', async () => {
  const { ends, said, start, say } = servers()
  const server = await superviseServer('Postgres', start, say)
  for (let death = 0; death < 5; death++) {
    server.kill('SIGSEGV')
    await turn()
  }
  expect(ends).toHaveLength(5)
  expect(said.at(-1)).toMatch(
    /^SERVER_KEEPS_DYING: Postgres died 5 times within a minute[\s\S]*\/log[\s\S]*npm start$/,
  )
  await server.stop()
})

test('a start that fails is tried again, and its error shows no address', async () => {
  const { said, failNext, start, say } = servers()
  const server = await superviseServer('Postgres', start, say)
  failNext(1)
  server.kill('SIGKILL')
  while (server.restarts() === 0) await turn()
  expect(said[1]).toBe('Postgres could not be restarted: Error')
  await server.stop()
})
