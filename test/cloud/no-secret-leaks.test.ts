import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportState } from '../../cli/pulumi/state.ts'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { cacheFolder } from '../../setup/tools/cache-folder.mjs'
import { foundByOthers, readableByOthers } from './harness/other-user.ts'
import { run } from './harness/process.ts'
import { startStack, type TestStack } from './harness/stack.ts'

let stack: TestStack
/** Others may enter it, as they may a clone; the home in it is made by the cloud itself. */
const folder = mkdtempSync(join(tmpdir(), 'poolproof-canary-'))
/** Every secret of the stack, by what it is. */
const secrets: Record<string, string> = {}
let listings = ''
const printed: string[] = []

beforeAll(async () => {
  chmodSync(folder, 0o755)
  stack = await startStack({ home: join(folder, 'home') })
  const watching = watchProcesses()
  printed.push(await stack.up())
  stack.configure({ poolMax: 3 })
  for (const command of [
    ['preview', '--diff'],
    ['preview', '--json'],
    ['up', '--yes'],
    ['refresh', '--yes'],
    ['stack', 'output'],
  ]) {
    const { stdout, stderr } = await stack.pulumi(...command)
    printed.push(stdout, stderr)
  }
  stack.configure({ database: brokenConnection() })
  const { stdout, stderr, code } = await stack.pulumi('up', '--yes', '--skip-preview')
  expect(code).not.toBe(0)
  printed.push(stdout, stderr)
  await watching.stop()

  const { deployment } = await exportState(stack.engine, 'dev')
  for (const { urn, type, inputs, outputs } of deployment.resources ?? []) {
    if (type.endsWith(':ProjectEnvironmentVariable') && inputs?.key !== 'POOLPROOF_FINGERPRINT') {
      if (String(inputs?.value).length > 20) secrets[String(inputs?.key)] = String(inputs?.value)
    }
    if (type.endsWith(':RandomPassword')) secrets[urn.split('::').at(-1) as string] = String(outputs?.result)
  }
  for (const name of ['DATABASE_URL', 'DIRECT_URL']) {
    const [proof] = await stack.resources('Proof')
    const url = name === 'DATABASE_URL' ? proof?.inputs?.pooledUrl : proof?.inputs?.directUrl
    secrets[`password of ${name}`] = new URL(String(url)).password
  }
  secrets.apiToken = stack.cloud.file.apiToken
  secrets.adminPassword = new URL(stack.cloud.postgres.cloudAdminUrl).password
  delete secrets.FRONTEND_URL
})
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

/** The direct URL in place of the pooled one: the proof fails with everything it has to say. */
function brokenConnection(): unknown {
  const { database } = stack.cloud.file.stacks.dev as { database: { directAddress: string } }
  return { ...database, pooledAddress: database.directAddress }
}

describe('no secret is to be seen', () => {
  test('in what previews, updates, refreshes and failures print', () => {
    expect(printed.join('\n')).toContain('PROOF_FAILED')
    expectNone(printed.join('\n'))
  })

  test('in the state, nor in an export of it, but for the bypass, whose id the official plugin makes of it', async () => {
    const { stdout } = await stack.pulumi('stack', 'export')
    const [bypass] = await stack.resources('ProjectProtectionBypass')
    const id = String(bypass?.id)
    expect(id).toBe(`${bypass?.inputs?.projectId}/${secrets['app-bypass-secret']}`)
    const besideIt = (text: string) => text.replaceAll(`"${id}"`, '"id"')
    expectNone(besideIt(stdout))
    for (const text of filesBelow(join(stack.home, 'state'))) expectNone(besideIt(text))
  })

  test('in the logs of servers and deployments', () => {
    const logs = filesBelow(stack.home, /\.log(\.|$)|\/logs?\//)
    expect(logs.length).toBeGreaterThan(0)
    for (const text of logs) expectNone(text)
  })

  test('in the process list while all of it ran', () => {
    expect(listings).toContain('pulumi')
    expectNone(listings)
  })

  test.runIf(process.getuid?.() === 0)(
    'by another user of the machine, who can read no file of the cloud',
    () => {
      expect(readdirSync(join(stack.home, 'state/.pulumi/stacks/poolproof'))).toContain('dev.json')
      writeFileSync(join(folder, 'found'), Object.values(secrets)[0] as string)
      expect(readableByOthers(folder)).toEqual([join(folder, 'found')])
      const folders = [folder, tmpdir(), '/var/tmp', cacheFolder(), join(packageFolder, '.poolproof')]
      const found = foundByOthers(Object.values(secrets), folders)
      expect([...new Set(found)]).toEqual([join(folder, 'found')])
    },
  )
})

function expectNone(text: string): void {
  expect(Object.keys(secrets).length).toBeGreaterThan(6)
  const seen = Object.entries(secrets).filter(
    ([, value]) => text.includes(value) || text.includes(encodeURIComponent(value)),
  )
  expect(seen.map(([name]) => name)).toEqual([])
}

function filesBelow(folder: string, only = /./): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const paths = names
    .map((name) => join(folder, name))
    .filter((path) => only.test(path) && statSync(path).isFile())
  return paths.map((path) => readFileSync(path, 'utf8'))
}

function watchProcesses() {
  let going = true
  const done = (async () => {
    while (going) {
      listings += (await run('ps', ['-eo', 'args='])).output
      await sleep(50)
    }
  })()
  return {
    stop() {
      going = false
      return done
    },
  }
}
