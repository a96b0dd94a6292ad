import { mkdtempDisposableSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

import { type Started, start } from './harness/process.ts'
import { until } from './harness/until.ts'

type Task = readonly [name: string, ...args: string[]]
const suite: Task = ['test', '--project', 'cloud', 'test/cloud/postgres.test.ts']

/** What to do to a run, all of whose processes but its servers are in one group or below it. */
const endings = {
  'Ctrl+C': ({ kill }: Started) => kill('SIGINT'),
  SIGTERM: ({ kill }: Started) => kill('SIGTERM'),
  'a closed terminal': ({ kill }: Started) => kill('SIGHUP'),
  'kill -9 of the runner': ({ kill }: Started) => kill('SIGKILL'),
  'kill -9 of its task': ({ pid }: Started) => {
    for (const child of childrenOf(pid))
      if (!textOf(child, 'cmdline').includes('guard-process')) process.kill(child, 'SIGKILL')
  },
}

describe('nothing is left, no process and no folder, when', () => {
  test.each<[keyof typeof endings, Task]>([
    ['Ctrl+C', suite],
    ['SIGTERM', suite],
    ['a closed terminal', suite],
    ['kill -9 of the runner', suite],
    ['kill -9 of its task', suite],
    ['Ctrl+C', ['storm', '--quick']],
    ['SIGTERM', ['chaos', '--quick']],
    ['kill -9 of the runner', ['chaos', '--quick']],
    ['a closed terminal', ['bench:rival', '--quick']],
    ['kill -9 of the runner', ['bench:preview', '--quick']],
  ])('%s ends npm run %j while its Postgres runs', async (ending, task) => {
    using place = mkdtempDisposableSync(join(tmpdir(), 'interrupted-'))
    const running = runTask(place.path, task)
    await until(() => commandsIn(place.path).some((command) => /\bpostgres\b.* -p /.test(command)))
    endings[ending](running)
    await running.ended
    await until(() => commandsIn(place.path).length === 0)
    expect(readdirSync(place.path)).toEqual([])
  })

  test('Ctrl+C ends npx poolproof simulate', async () => {
    using place = mkdtempDisposableSync(join(tmpdir(), 'interrupted-'))
    const running = runTask(place.path, ['simulate'])
    await running.says('simulated ')
    running.kill('SIGINT')
    expect(await running.ended).toBe(130)
    expect(commandsIn(place.path)).toEqual([])
    expect(readdirSync(place.path)).toEqual([])
  })

  test('even its guard was killed: the next run stops and removes what was left', async () => {
    using place = mkdtempDisposableSync(join(tmpdir(), 'interrupted-'))
    const running = runTask(place.path, suite)
    await until(() => commandsIn(place.path).some((command) => /\bpostgres\b.* -p /.test(command)))
    for (const [pid, command] of processesIn(place.path))
      if (command.includes('guard-process.mjs')) process.kill(pid, 'SIGKILL')
    running.kill('SIGKILL')
    for (const [pid, command] of processesIn(place.path))
      if (/^(\S*\/)?node /.test(command)) process.kill(pid, 'SIGKILL')
    await running.ended
    expect(commandsIn(place.path)).not.toEqual([])
    await runTask(place.path, ['storm', '--unknown']).ended
    await until(() => commandsIn(place.path).length === 0)
    expect(readdirSync(place.path)).toEqual([])
  })
})

function runTask(place: string, [name, ...args]: Task): Started {
  const { POOLPROOF_RUN: _, ...env } = process.env
  return start('node', ['setup/run.mjs', name, ...args], { env: { ...env, TMPDIR: place } })
}

const commandsIn = (place: string) => [...processesIn(place).values()]

/** Command lines of the processes whose environment or command line names the place. */
function processesIn(place: string): Map<number, string> {
  const found = new Map<number, string>()
  for (const pid of readdirSync('/proc').map(Number).filter(Boolean)) {
    const command = textOf(pid, 'cmdline').replaceAll('\0', ' ')
    if (command.includes(place) || textOf(pid, 'environ').includes(place)) found.set(pid, command)
  }
  return found
}

function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return list.trim().split(' ').map(Number)
}

function textOf(pid: number, name: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}
