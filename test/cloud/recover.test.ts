import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recover } from '../../cli/recovery/recover.ts'
import { createCertificates } from '../../local/servers/certificates.ts'
import { typesInFlight } from './harness/interrupt-up.ts'
import { run, start } from './harness/process.ts'
import { startStack, type TestStack } from './harness/stack.ts'
import { api, health } from './harness/vercel.ts'

let stack: TestStack
let marks: string
let certificates: string

beforeAll(async () => {
  certificates = mkdtempSync(join(tmpdir(), 'poolproof-tls-'))
  stack = await startStack({ tls: await createCertificates(certificates) })
  marks = join(stack.home, 'marks')
  mkdirSync(marks)
})
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]()
  rmSync(certificates, { recursive: true })
})

const kinds = [
  'Alias',
  'Database',
  'DefaultPrivileges',
  'Deployment',
  'Grant',
  'Project',
  'ProjectDomain',
  'ProjectEnvironmentVariable',
  'ProjectProtectionBypass',
  'RandomPassword',
  'Role',
]

describe('an update that is killed with SIGKILL', () => {
  test(`an update that is killed with SIGKILL while it creates each of ${kinds.length} kinds, Migration and Proof, is healed by recover and up`, async () => {
    const ownKinds = new Set(['Migration', 'Proof'])
    let killed = 0
    while (await upUntilKilled(ownKinds)) {
      killed++
      if (killed === 1) expect(await plainUp()).toContain('npx poolproof recover')
      await recover(stack.engine, stack.cloud.file, () => undefined)
    }
    expect(readdirSync(marks).sort()).toEqual(kinds)
    expect([...ownKinds]).toEqual([])
    expect(killed).toBeGreaterThan(0)
    expect(await health(stack)).toMatchObject({ status: 200 })
    const { projects } = await api(stack, '/v9/projects')
    expect(projects).toHaveLength(1)
    const { stdout, code } = await stack.pulumi('preview', '--expect-no-changes')
    expect(`${code} ${stdout}`).toMatch(/^0 /)
  }, 600_000)

  test('an update that is killed with SIGKILL while it creates a schema of its own in an existing database, is healed too', async () => {
    for (const kind of kinds) writeFileSync(join(marks, kind), '')
    const { database } = stack.cloud.file.stacks.dev as { database: object }
    stack.configure({ database: { ...database, manage: 'role', schema: 'killed' } })
    expect(await upUntilKilled(new Set())).toBe(true)
    expect(readdirSync(marks).sort()).toEqual([...kinds, 'Schema'].sort())
    expect(await schemas()).toHaveLength(1)
    await recover(stack.engine, stack.cloud.file, () => undefined)
    expect(await schemas()).toEqual([])
    expect(await upUntilKilled(new Set())).toBe(false)
    expect(await health(stack)).toMatchObject({ status: 200 })
  })
})

function schemas(): Promise<unknown[]> {
  return stack.query("SELECT 1 FROM pg_namespace WHERE nspname = 'killed'")
}

/** Puts the plugins that never answer a first create in the place of the stand-ins. */
function installKillers(): void {
  for (const folder of readdirSync(join(stack.home, 'pulumi', 'plugins'))) {
    const [, name = ''] = /^resource-(.+)-v/.exec(folder) ?? []
    const launcher = join(stack.home, 'pulumi', 'plugins', folder, `pulumi-resource-${name}`)
    const script = join(import.meta.dirname, 'harness', 'killing-plugin.ts')
    writeFileSync(launcher, `#!/bin/sh\nexec '${process.execPath}' '${script}' ${name} '${marks}' "$@"\n`)
    chmodSync(launcher, 0o755)
  }
}

/** Runs `up` and kills the engine as soon as something new is in flight; false when it came to its end. */
async function upUntilKilled(ownKinds: Set<string>): Promise<boolean> {
  installKillers()
  const before = readdirSync(marks).length
  const up = start(
    stack.engine.pulumi,
    ['up', '--yes', '--skip-preview', '--non-interactive', '--stack', 'dev'],
    {
      env: stack.engine.environment,
    },
  )
  while (up.exitCode() === undefined) {
    const own = [...ownKinds].find((kind) =>
      typesInFlight(stack.home, 'dev').includes(`poolproof:index:${kind}`),
    )
    if (own) ownKinds.delete(own)
    if (own || readdirSync(marks).length > before) {
      up.kill('SIGKILL')
      await up.ended
      return true
    }
    await sleep(10)
  }
  expect(`${up.exitCode()} ${up.output()}`).toMatch(/^0 /)
  return false
}

async function plainUp(): Promise<string> {
  const args = [
    'cli/main.ts',
    'pulumi',
    'up',
    '--yes',
    '--skip-preview',
    '--non-interactive',
    '--stack',
    'dev',
  ]
  const { output, code } = await run(process.execPath, args, {
    env: { ...process.env, POOLPROOF_HOME: stack.home },
  })
  expect(code).not.toBe(0)
  return output
}
