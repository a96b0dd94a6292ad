import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { forgetPort, portFor } from '../../../local/servers/ports.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ports-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

test('a port is chosen once per name and kept in ports.json', async () => {
  const [api, edge] = [await portFor(home, 'api'), await portFor(home, 'edge')]
  expect(api).not.toBe(edge)
  expect(await portFor(home, 'api')).toBe(api)
  expect(JSON.parse(readFileSync(join(home, 'ports.json'), 'utf8'))).toEqual({ api, edge })
})

test('ports lie between 10000 and 32767, where no outgoing connection takes them', async () => {
  const port = await portFor(home, 'api')
  expect(port).toBeGreaterThanOrEqual(10_000)
  expect(port).toBeLessThan(32_768)
})

test('30 names asked for at once in 2 homes get 60 different ports', async () => {
  const other = mkdtempSync(join(tmpdir(), 'ports-'))
  const names = Array.from({ length: 30 }, (_, i) => `name-${i}`)
  const ports = await Promise.all([home, other].flatMap((one) => names.map((name) => portFor(one, name))))
  expect(new Set(ports).size).toBe(60)
  rmSync(other, { recursive: true })
})

test('more than 99 names go on in another block', async () => {
  const names = Array.from({ length: 105 }, (_, i) => `name-${i}`)
  const ports = []
  for (const name of names) ports.push(await portFor(home, name))
  expect(new Set(ports).size).toBe(105)
})

test('a port that is taken is moved, and the move is reported', async () => {
  const port = await portFor(home, 'api')
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve))
  const said: string[] = []
  const moved = await portFor(home, 'api', (text) => said.push(text))
  expect(moved).not.toBe(port)
  expect(said).toEqual([`port ${port} of api is taken by another program, moved to ${moved}`])
  await new Promise((resolve) => other.close(resolve))
  expect(await portFor(home, 'api')).toBe(moved)
})

test('a forgotten port is free for another name', async () => {
  const port = await portFor(home, 'deployment:one')
  forgetPort(home, 'deployment:one')
  expect(await portFor(home, 'deployment:two')).toBe(port)
})

test('a broken ports.json is a Problem with the command that removes it', async () => {
  writeFileSync(join(home, 'ports.json'), '{')
  await expect(portFor(home, 'api')).rejects.toMatchObject({
    code: 'PORTS_UNREADABLE',
    fix: expect.stringContaining('rm '),
  })
})
