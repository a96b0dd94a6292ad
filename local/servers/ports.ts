import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { commandFor } from '../../rules/command-for.ts'
import { readJson } from '../../rules/files/read-file.ts'
import { replaceFile } from '../../rules/files/write-file.ts'
import { Problem } from '../../rules/problem.ts'

/** Linux gives outgoing connections ports from 32768 on, so that a port below it stays free between starts. */
const FIRST = 10_000
const BLOCK = 100
const BLOCKS = 220

/** First ports of the blocks that this process may choose from, per home. */
const blocks = new Map<string, number[]>()
let queue: Promise<unknown> = Promise.resolve()

/**
 * The port on 127.0.0.1 of `name` in this home: chosen once, kept in `<home>/ports.json`, reused. Call it before listening:
 * a port that is taken is moved, and `say` reports it. Two homes never choose the same one, not even at the same moment.
 */
export function portFor(home: string, name: string, say: (text: string) => void = () => {}): Promise<number> {
  const answer = queue.then(() => choose(resolve(home), name, say))
  queue = answer.catch(() => {})
  return answer
}

/** Forgets the port of something that is gone for good. */
export function forgetPort(home: string, name: string): void {
  const { [name]: _, ...others } = readPorts(resolve(home))
  writePorts(resolve(home), others)
}

async function choose(home: string, name: string, say: (text: string) => void): Promise<number> {
  const kept = readPorts(home)[name]
  if (!blocks.has(home)) await claimBlock(home)
  if (kept !== undefined && (await isFree(kept))) return kept
  const port = await freePort(home)
  writePorts(home, { ...readPorts(home), [name]: port })
  if (kept !== undefined) say(`port ${kept} of ${name} is taken by another program, moved to ${port}`)
  return port
}

async function freePort(home: string): Promise<number> {
  const kept = new Set(Object.values(readPorts(home)))
  for (;;) {
    for (const block of blocks.get(home) ?? [])
      for (let port = block + 1; port < block + BLOCK; port++)
        if (!kept.has(port) && (await isFree(port))) return port
    await claimBlock(home)
  }
}

/**
 * A block belongs to the process that listens on its first port: the system lets only one do so. It is let go when
 * the process ends, however that happens.
 */
async function claimBlock(home: string): Promise<void> {
  const start = createHash('sha256').update(home).digest().readUInt32BE() % BLOCKS
  for (let i = 0; i < BLOCKS; i++) {
    const block = FIRST + ((start + i) % BLOCKS) * BLOCK
    if (!(await listens(block, true))) continue
    blocks.set(home, [...(blocks.get(home) ?? []), block])
    return
  }
  throw new Problem(
    'NO_FREE_PORT',
    `no free block of ${BLOCK} ports between ${FIRST} and ${FIRST + BLOCKS * BLOCK} on 127.0.0.1`,
    'stop other embedded clouds on this machine (Ctrl+C in their terminals)',
  )
}

const isFree = (port: number) => listens(port, false)

function listens(port: number, stay: boolean): Promise<boolean> {
  return new Promise((answer) => {
    const server = createServer((socket) => socket.destroy()).unref()
    server.once('error', () => answer(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      if (stay) answer(true)
      else server.close(() => answer(true))
    })
  })
}

const fileOf = (home: string) => join(home, 'ports.json')

function readPorts(home: string): Record<string, number> {
  const isPort = (port: unknown) => Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536
  try {
    const holds = (ports: object) => !Array.isArray(ports) && Object.values(ports).every(isPort)
    return readJson<Record<string, number>>(fileOf(home), { fix: '', holds }) ?? {}
  } catch (error) {
    throw new Problem('PORTS_UNREADABLE', (error as Problem).what, `rm -r ${fileOf(home)}`)
  }
}

function writePorts(home: string, ports: Record<string, number>): void {
  mkdirSync(home, { recursive: true, mode: 0o711 })
  replaceFile(fileOf(home), `${JSON.stringify(ports, null, 2)}\n`)
}

export function portTaken(name: string, port: number): Problem {
  return new Problem(
    'PORT_TAKEN',
    `${name} cannot listen on 127.0.0.1:${port}: another program does`,
    `stop that program (ss -ltnp 'sport = :${port}' names it), or choose new ports: ${commandFor('poolproof reset')}`,
  )
}

/** Throws if another program listens on 127.0.0.1:port, before a server would fail over it in its own words. */
export async function refuseTakenPort(name: string, port: number): Promise<void> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', () => reject(portTaken(name, port)))
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, resolve)
  })
  await new Promise((resolve) => probe.close(resolve))
}
