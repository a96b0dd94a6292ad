import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { projectIn } from '../../../cli/adopt/stack-file.ts'
import { currentStack } from '../../../cli/pulumi/embedded-stacks.ts'
import { projectFolder } from '../../../cli/pulumi/project-folder.ts'
import { restoreCheckpoint } from '../../../cli/recovery/checkpoint.ts'
import { refuseLocked } from '../../../cli/recovery/dead-lock.ts'
import { embeddedSettings, vercelApi } from '../../../infra/config/embedded-cloud.ts'
import { loadApiToken } from '../../../local/cloud.ts'
import { readCloudFile, writeCloudFile } from '../../../local/cloud-file.ts'
import { VercelClient } from '../../../local/plugins/vercel/vercel-client.ts'
import { createCertificates } from '../../../local/servers/certificates.ts'
import { portFor } from '../../../local/servers/ports.ts'
import { passwords } from '../../../local/servers/servers-folder.ts'
import { Store } from '../../../local/vercel/store.ts'
import { Problem } from '../../../rules/problem.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'poolproof-broken-'))
  process.env.POOLPROOF_CLOUD = join(home, 'cloud.json')
})
afterEach(() => {
  delete process.env.POOLPROOF_CLOUD
  rmSync(home, { recursive: true, force: true })
})

const folder = () => ({ path: home, user: {} }) as never
const engine = () => ({ home, pulumi: '', environment: {}, folderOf: () => home })
const state = 'state/.pulumi/stacks/poolproof/dev.json'
const lock = 'state/.pulumi/locks/organization/poolproof/dev/one.json'
const put = (name: string, text: string) => {
  mkdirSync(dirname(join(home, name)), { recursive: true })
  writeFileSync(join(home, name), text)
}
const cloud = {
  ...{ app: '', page: '', live: '', pooledUrl: '', adminUrl: '', consoleUrl: '' },
  ...{
    api: 'http://127.0.0.1:1',
    apiToken: 'x',
    teamId: 'team_x',
    stack: 'dev',
    pid: process.pid,
    stacks: { dev: {} },
  },
}
const writeCloud = () => writeCloudFile(home, cloud)
const team = { id: 'team_x', slug: 'x' } as never

/** Each file of an embedded cloud or a stack: how it comes to be, and who reads it. */
const files: Record<string, { make: () => unknown; read: Record<string, () => unknown> }> = {
  'cloud.json': {
    make: writeCloud,
    read: {
      'every command': () => readCloudFile(home),
      'the program': () => embeddedSettings('dev'),
      'its address of the API': () => vercelApi('embedded'),
      'the Vercel plugin': () => VercelClient.open('x'.repeat(24), undefined),
    },
  },
  'passwords.json': {
    make: () => passwords(folder()),
    read: { 'npm start': () => passwords(folder()) },
  },
  'api-token': { make: () => loadApiToken(home), read: { 'npm start': () => loadApiToken(home) } },
  'settings.json': {
    make: () => put('settings.json', '{"jwtGenerations": [2, 1]}'),
    read: {
      'npm start': () => {
        rmSync(join(home, 'project'), { recursive: true, force: true })
        return projectFolder(home, 'dev')
      },
    },
  },
  'selected-stack': {
    make: () => put('selected-stack', 'staging'),
    read: { 'npm run pulumi': () => currentStack(home, ['preview']) },
  },
  'ports.json': {
    make: () => put('ports.json', '{"api": 12345, "dev": 12346}'),
    read: { 'npm start': () => portFor(home, 'api') },
  },
  'certificates/ca.pem': {
    make: () => createCertificates(home),
    read: { 'npm start': () => createCertificates(home) },
  },
  'certificates/server.key': {
    make: () => createCertificates(home),
    read: { 'npm start': () => createCertificates(home) },
  },
  'state.json': {
    make: () => new Store(home, team).change(() => undefined),
    read: { 'the embedded Vercel': () => new Store(home, team) },
  },
  [state]: {
    make: () => put(state, '{"version": 3, "checkpoint": {}}'),
    read: { recover: () => restoreCheckpoint(engine(), 'dev', () => undefined) },
  },
  [lock]: {
    make: () => put(lock, JSON.stringify({ pid: 1, hostname: 'elsewhere', username: 'x', timestamp: '' })),
    read: { recover: () => refuseLocked(engine(), 'dev') },
  },
  'Pulumi.shop.yaml': {
    make: () => put('Pulumi.shop.yaml', 'config:\n  poolproof:project: shop\n  poolproof:x: "a\n    b"\n'),
    read: { adopt: () => projectIn(join(home, 'Pulumi.shop.yaml')) },
  },
}

const damages: Record<string, (file: string) => void> = {
  'cut in half': (file) => truncateSync(file, Math.floor(statSync(file).size / 2)),
  empty: (file) => writeFileSync(file, ''),
  'no more than null': (file) => writeFileSync(file, 'null'),
  'a number': (file) => writeFileSync(file, '7'),
  'a list of numbers': (file) => writeFileSync(file, '[7]'),
  binary: (file) => writeFileSync(file, Buffer.from([0, 255, 1, 254, 10, 0])),
  'a folder': (file) => {
    rmSync(file)
    mkdirSync(join(file, 'below'), { recursive: true })
  },
  // Also as root, who may read everything.
  'not to be read': (file) => {
    rmSync(file)
    symlinkSync(file, file)
  },
}

/** What is as good as it was for this reader. */
const fine: Record<string, string[]> = {
  'selected-stack': ['cut in half', 'a number', 'no more than null'],
  // YAML without settings is a stack file that has none.
  'Pulumi.shop.yaml': ['empty', 'no more than null', 'cut in half'],
}

const rows = Object.entries(files).flatMap(([file, { read }]) =>
  Object.keys(read).flatMap((reader) =>
    Object.keys(damages).map((damage) => [file, damage, reader] as const),
  ),
)

test.each(rows)('%s that is %s is a Problem for %s', async (name, damage, reader) => {
  const { make, read } = files[name] as (typeof files)[string]
  const call = async () => read[reader]?.()
  await make()
  await expect(call()).resolves.not.toThrow()
  damages[damage]?.(join(home, name))
  const thrown = await call().then(
    () => undefined,
    (error: unknown) => error,
  )
  if (fine[name]?.includes(damage)) return expect(thrown).toBeUndefined()
  expect(thrown).toBeInstanceOf(Problem)
  const { code, message, fix } = thrown as Problem
  expect(code).toMatch(
    /^(FILE_BROKEN|FILE_UNREADABLE|PORTS_UNREADABLE|VERCEL_STATE_UNREADABLE|ADOPT_STACK_TAKEN)$/,
  )
  expect(message).toMatch(
    code === 'ADOPT_STACK_TAKEN' ? /stack file/ : new RegExp(name.split('/').at(-1) as string),
  )
  expect(fix).toMatch(/rm -r |poolproof reset|--stack/)
})
