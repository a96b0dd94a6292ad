import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startServer } from '../../../bench/comparison/candidates.ts'

const folder = mkdtempSync(join(tmpdir(), 'poolproof-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

function bundle(name: string, code: string): string {
  const path = join(folder, name)
  writeFileSync(path, `${code}\nexport default (request, answer) => answer.end('hello')\n`)
  return path
}

test('one candidate is profiled for one route after the other', async () => {
  await using server = await startServer(bundle('calm.mjs', ''), {})
  for (const _ of ['me', 'refresh']) {
    await server.profile('start')
    expect(await (await fetch(`http://127.0.0.1:${server.port}`)).text()).toBe('hello')
    expect(await server.profile('stop')).toMatchObject({ nodes: expect.any(Array) })
  }
})

test('a candidate that ends while it is asked is an error, not a wait without end', async () => {
  const code = "process.on('message', () => process.exit(3))"
  await using server = await startServer(bundle('ends.mjs', code), {})
  await expect(server.cpu()).rejects.toThrow('exit code 3')
})
