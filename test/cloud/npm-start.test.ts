import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CloudFile } from '../../local/cloud-file.ts'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { run, type Started, start } from './harness/process.ts'
import { long, step } from './harness/step.ts'

let home: string
let env: NodeJS.ProcessEnv

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'poolproof-start-'))
  env = { ...process.env, POOLPROOF_HOME: home, NO_COLOR: '1' }
})
afterAll(async () => {
  await npm('reset', '--yes')
  rmSync(home, { recursive: true, force: true })
})

const npm = (task: string, ...args: string[]) => run('node', ['setup/run.mjs', task, ...args], { env })
const npmStart = (...args: string[]) => start('node', ['setup/run.mjs', 'start', ...args], { env })

function cloudFile(): CloudFile {
  return JSON.parse(readFileSync(join(home, 'cloud.json'), 'utf8'))
}

/** Command lines of all processes that belong to this cloud's folder. */
async function processes(): Promise<string[]> {
  const { output } = await run('ps', ['-eo', 'pid=,args='])
  return output.split('\n').filter((line) => line.includes(home))
}

async function stopped(running: Started): Promise<number> {
  process.kill(running.pid, 'SIGINT')
  return running.ended
}

/** `config set` and `config rm` on dev hold for the next preview, and leave the committed file as it is. */
async function takesSettings(): Promise<void> {
  const committed = readFileSync(join(packageFolder, 'Pulumi.dev.yaml'))
  const preview = () => npm('pulumi', 'preview', '--stack', 'dev', '--non-interactive')
  expect((await npm('pulumi', 'config', 'set', '--path', 'poolproof:env.FEATURE', '1')).code).toBe(0)
  expect((await npm('pulumi', 'config', 'get', '--path', 'poolproof:env.FEATURE')).output).toMatch(/^1$/m)
  expect((await npm('pulumi', 'config')).output).toMatch(/env +{"FEATURE":1}/)
  expect((await preview()).output).toMatch(/app-FEATURE +create/)
  expect((await npm('pulumi', 'config', 'rm', 'poolproof:env')).code).toBe(0)
  expect((await preview()).output).not.toMatch(/app-FEATURE|FAILED|error/)
  expect(readFileSync(join(packageFolder, 'Pulumi.dev.yaml')).equals(committed)).toBe(true)
}

/** Another program on these ports. */
async function occupy(ports: number[]): Promise<AsyncDisposable & { connections(): number }> {
  let connections = 0
  const servers = ports.map((port) => createServer(() => connections++).listen(port, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  return {
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))))
    },
  }
}

test('npm start says what it can do, and refuses what it does not know', async () => {
  expect((await npm('start', '--help')).output).toContain('--once')
  const wrong = await npm('start', '--twice')
  expect(wrong.code).toBe(2)
  expect(wrong.output).toMatch(/UNKNOWN_OPTION[\s\S]*npx poolproof start --help/)
  const nowhere = await npm('start', '--once', '--json', join(home, 'nowhere/report.json'))
  expect(nowhere.code).toBe(1)
  expect(nowhere.output).toMatch(/^FOLDER_NOT_WRITABLE: .*nowhere\/report\.json cannot be written \(ENOENT\)/)
})

test('a cloud lives from its first npm start to its reset', long, async () => {
  for (const [work, moment, args, code] of [
    ['Postgres is made', /making its data folder/, ['--once'], 130],
    ['Pulumi works', /… pulumi up/, [], 0],
  ] as const)
    await step(`npm start interrupted while ${work} stops everything`, async () => {
      const running = npmStart(...args)
      await running.says(moment)
      expect(await stopped(running)).toBe(code)
      expect(running.output()).not.toMatch(/✓ pulumi up|Running until/)
      expect(existsSync(join(home, 'cloud.json'))).toBe(false)
      expect(await processes()).toEqual([])
    })

  await step('npm start proves the stack, Ctrl+C stops everything with exit code 0', async () => {
    const running = npmStart()
    await running.says('Running until Ctrl+C')
    expect(running.output()).toMatch(/\d+ created/)

    const cloud = cloudFile()
    expect(statSync(join(home, 'cloud.json')).mode & 0o777).toBe(0o600)
    expect(cloud).toMatchObject({
      app: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      page: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
      live: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
      api: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      apiToken: expect.stringMatching(/^\w{24,}$/),
      teamId: expect.stringMatching(/^team_/),
      pooledUrl: expect.stringMatching(/^postgresql:\/\/poolproof_dev_app_a:/),
      adminUrl: expect.stringMatching(/^postgresql:\/\/postgres:/),
      stack: 'dev',
    })
    for (const address of [cloud.app, cloud.page, cloud.live]) expect(running.output()).toContain(address)
    for (const address of [cloud.page, cloud.live])
      expect((await fetch(address)).headers.get('content-type')).toContain('text/html')

    expect(await stopped(running)).toBe(0)
    expect(existsSync(join(home, 'cloud.json'))).toBe(false)
    expect(await processes()).toEqual([])
  })

  await step('npm start lets the other commands of the README work on the running cloud', async () => {
    const running = npmStart()
    await running.says('Running until Ctrl+C')
    const proof = await npm('proof')
    expect(`${proof.code} ${proof.output}`).toMatch(
      /^0 [\s\S]*burst +✓ 200 x HTTP 200[\s\S]*connections +peak/,
    )
    const evidence = await npm('proof', '--json')
    expect(JSON.parse(evidence.output.slice(evidence.output.indexOf('{')))).toMatchObject({ failures: 0 })
    const preview = await npm(
      'pulumi',
      'preview',
      '--stack',
      'dev',
      '--non-interactive',
      '--expect-no-changes',
    )
    expect(`${preview.code} ${preview.output}`).toMatch(/^0 [\s\S]*unchanged/)
    await takesSettings()
    const up = start('node', ['setup/run.mjs', 'pulumi', 'up', '--yes', '--skip-preview', '--stack', 'dev'], {
      env,
    })
    await up.says('Updating')
    process.kill(up.pid, 'SIGINT')
    expect(await up.ended).not.toBe(0)
    const recover = await npm('recover')
    expect(`${recover.code} ${recover.output}`).toMatch(/^0 [\s\S]*nothing to recover/)
    expect(await stopped(running)).toBe(0)
    const proofless = await npm('proof')
    expect(`${proofless.code} ${proofless.output}`).toMatch(/^1 [\s\S]*CLOUD_NOT_RUNNING/)
  })

  await step('npm start has nothing to change the second time and writes the report', async () => {
    const file = join(home, 'report.json')
    const { code, output } = await npm('start', '--once', '--json', file)
    expect(`${code} ${output}`).toMatch(/^0 /)
    expect(output).toContain('no change')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      held: true,
      changes: { unchanged: expect.any(Number) },
      evidence: { failures: 0, requests: 200 },
      phases: { 'pulumi up': expect.any(Number), prove: expect.any(Number) },
    })
    expect(await processes()).toEqual([])
  })

  await step('npm start moves every taken port, says so, and proves the stack there', async () => {
    const kept: Record<string, number> = JSON.parse(readFileSync(join(home, 'ports.json'), 'utf8'))
    await using others = await occupy(Object.values(kept))
    const file = join(home, 'report.json')
    const { code, output } = await npm('start', '--once', '--json', file)
    expect(`${code} ${output}`).toMatch(/^0 /)
    for (const [name, port] of Object.entries(kept))
      expect(output).toContain(`port ${port} of ${name} is taken by another program, moved to `)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ held: true, evidence: { failures: 0 } })
    expect(others.connections()).toBe(0)
  })

  await step('npm start comes back after kill -9 of the whole cloud with the same deployment', async () => {
    const first = npmStart()
    await first.says('Running until Ctrl+C')
    const { app } = cloudFile()
    process.kill(cloudFile().pid, 'SIGKILL')
    await first.ended

    const second = npmStart()
    await second.says('Running until Ctrl+C')
    expect(second.output()).toContain('no change')
    expect(cloudFile().app).toBe(app)

    const file = join(home, 'report.json')
    const third = await npm('start', '--once', '--json', file)
    expect(third.code).toBe(1)
    expect(third.output).toMatch(/CLOUD_RUNNING[\s\S]*fix: /)
    const report = JSON.parse(readFileSync(file, 'utf8'))
    expect(report).toEqual({ held: false, problem: expect.stringMatching(/^CLOUD_RUNNING/) })
    expect(await stopped(second)).toBe(0)
  })

  await step('npm start keeps the git work tree clean', async () => {
    const { output } = await run('git', [
      'status',
      '--porcelain',
      '--',
      'Pulumi.dev.yaml',
      'Pulumi.yaml',
      'package-lock.json',
    ])
    expect(output).toBe('')
  })

  await step('reset leaves nothing of it', async () => {
    const { code } = await npm('reset', '--yes')
    expect(code).toBe(0)
    expect(existsSync(home)).toBe(false)
    expect(existsSync(packageFolder)).toBe(true)
  })
})
