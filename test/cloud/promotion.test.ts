import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test as base, expect } from 'vitest'
import { exportState } from '../../cli/pulumi/state.ts'
import {
  type Release,
  readEvidence,
  readReleases,
  type SignedEvidence,
} from '../../rules/release/evidence.ts'
import { type Environments, startEnvironments } from './harness/environments.ts'
import { scope, shared } from './harness/fixtures.ts'
import { long, step } from './harness/step.ts'
import { until } from './harness/until.ts'

const stacks = ['staging', 'production'] as const
const destructive = '20990101000000_wider_user_agent'

const test = base.extend(
  'environments',
  scope,
  shared(() => startEnvironments('dev', ...stacks)),
)

async function up(environments: Environments, stack: string): Promise<string> {
  const { code, stdout, stderr } = await environments.pulumi(stack, 'up', '--yes', '--skip-preview')
  expect(`${code} ${stdout}${stderr}`).toMatch(/^0 /)
  return stdout
}

async function run(environments: Environments, command: string, ...args: string[]): Promise<string> {
  const started = environments.task(command, ...args)
  return `${await started.ended} ${started.output()}`
}

const promote = (environments: Environments, ...more: string[]) =>
  run(environments, 'promote', 'staging', 'production', ...more)

async function evidenceOf(environments: Environments, stack: string): Promise<SignedEvidence> {
  return readEvidence((await environments.outputs(stack)).evidence) as SignedEvidence
}

async function releasesOf(environments: Environments, stack: string): Promise<Release[]> {
  return readReleases((await environments.outputs(stack)).releases)
}

/** Changes a page in the folder of a build. */
function tamper(environments: Environments, artifact: string): void {
  const page = `.poolproof/build/${artifact}/.vercel/output/functions/index.func/page/index.html`
  expect(existsSync(join(environments.clone.folder, page))).toBe(true)
  environments.write(page, '<p>tampered</p>')
}

test('production takes what staging proved and can go back', long, async ({ environments }) => {
  const first = environments.commit('first')
  await up(environments, 'dev')
  await up(environments, 'staging')

  await step('without a terminal and without --yes nothing is promoted', async () => {
    expect(await promote(environments)).toMatch(
      /^2 [\s\S]*CONFIRMATION_MISSING[\s\S]*npx poolproof promote .*--yes/,
    )
  })

  await step('without a pinned key the promotion is refused and shows the command', async () => {
    const { evidenceKey } = await environments.outputs('staging')
    const { stdout, stderr } = await environments.pulumi('production', 'preview')
    expect(stdout + stderr).toContain('EVIDENCE_KEY_MISSING')
    expect(await promote(environments, '--yes')).toMatch(
      new RegExp(
        `^1 [\\s\\S]*EVIDENCE_KEY_MISSING[\\s\\S]*promote staging production --yes --key ${evidenceKey}`,
      ),
    )
    const { code } = await environments.pulumi('production', 'config', 'get', 'poolproof:evidenceKey')
    expect(code).not.toBe(0)
  })

  await step('the same bytes are promoted, whatever was done to their folder', async () => {
    const { evidenceKey } = await environments.outputs('staging')
    tamper(environments, (await evidenceOf(environments, 'staging')).artifact)
    expect(await promote(environments, '--yes', '--key', String(evidenceKey))).toMatch(
      new RegExp(`^0 [\\s\\S]*production serves artifact [0-9a-f]{64} of commit ${first}`),
    )
    expect(await environments.page('production')).toBe(await environments.page('staging'))
    expect(await environments.page('production')).not.toContain('tampered')
    const [staging, production] = await Promise.all(stacks.map((stack) => evidenceOf(environments, stack)))
    expect(production).toMatchObject({ stack: 'production', commit: first, artifact: staging?.artifact })
    expect(production?.variables).toContain('DATABASE_URL')
    expect(production?.signature).not.toBe(staging?.signature)
  })

  await step('three stacks share no project, domain, database, role or key', async () => {
    const all = ['dev', ...stacks]
    const own = await Promise.all(all.map((stack) => ownValues(environments, stack)))
    for (const values of own) expect(values.length).toBeGreaterThan(10)
    expect(new Set(own.flat()).size).toBe(own.flat().length)
    const urls = await Promise.all(all.map(async (stack) => (await environments.outputs(stack)).url))
    expect(new Set(urls).size).toBe(3)
    for (const url of urls) expect((await fetch(`${url}/api/health`)).status).toBe(200)
  })

  await step('production has nothing to change and cannot be destroyed', async () => {
    const preview = await environments.pulumi('production', 'preview', '--expect-no-changes')
    expect(`${preview.code} ${preview.stdout}`).toMatch(/^0 /)
    const { code, stdout, stderr } = await environments.pulumi('production', 'destroy', '--yes')
    expect(code).not.toBe(0)
    expect(stdout + stderr).toContain('protected')
    const { deployment } = await exportState(environments.engine, 'production')
    expect(deployment.resources?.find(({ type }) => type.endsWith(':Database'))).toMatchObject({
      protect: true,
      retainOnDelete: true,
    })
  })

  const second = await step('another commit is refused at preview until staging has proved it', async () => {
    environments.write('app/page/page.css', '\n.second { color: red }\n')
    const second = environments.commit('second')
    const { code, stdout, stderr } = await environments.pulumi('production', 'preview')
    expect(code).not.toBe(0)
    expect(stdout + stderr).toMatch(
      new RegExp(
        `NOT_PROVEN: stack staging proved commit ${first.slice(0, 12)} .*this is commit ${second.slice(0, 12)}: artifact`,
      ),
    )
    const [, printed = ''] = (await up(environments, 'staging')).split('Outputs:\n')
    expect((await evidenceOf(environments, 'staging')).commit).toBe(second)
    // What another stack proved since is no change of this one.
    const refresh = await environments.pulumi(
      'production',
      'refresh',
      '--preview-only',
      '--expect-no-changes',
    )
    expect(`${refresh.code} ${refresh.stdout}${refresh.stderr}`).toMatch(/^0 /)
    const lines = (printed.split('\n\n')[0] ?? '').split('\n')
    expect(lines.length).toBeLessThanOrEqual(25)
    expect(lines[0]).toMatch(/^ *address +: "http:\/\/127\.0\.0\.1:\d+"$/)
    return second
  })

  await step('a killed promotion locks a second update out; recover and promote heal it', async () => {
    const killed = environments.task('promote', 'staging', 'production', '--yes')
    await until(
      () =>
        killed.exitCode() !== undefined ||
        environments.inFlight('production').includes('poolproof:index:Proof'),
    )
    // Halted in the middle, however fast the machine is.
    await haltEngine(environments)
    try {
      expect(await run(environments, 'pulumi', 'up', '--yes', '--stack', 'production')).toMatch(
        /^1 [\s\S]*STACK_LOCKED: stack production is being updated: process \d+ of/,
      )
      const { code, stdout, stderr } = await environments.pulumi(
        'production',
        'up',
        '--yes',
        '--skip-preview',
      )
      expect(code).not.toBe(0)
      expect(stdout + stderr).toContain('currently locked by 1 lock')
    } finally {
      killed.kill('SIGKILL')
      await killed.ended
      signalEngine(environments, 'SIGKILL')
    }
    expect((await fetch((await environments.outputs('production')).url as string)).status).toBe(200)
    expect(await run(environments, 'recover', 'production')).toMatch(/^0 [\s\S]*recovered/)
    expect(await promote(environments, '--yes')).toMatch(new RegExp(`^0 [\\s\\S]*of commit ${second}`))
    expect(await environments.page('production')).toBe(await environments.page('staging'))
  })

  await step('changed evidence is refused', async () => {
    const forged = { ...(await evidenceOf(environments, 'staging')), artifact: '0'.repeat(64) }
    environments.write('evidence.json', JSON.stringify(forged))
    const set = async (...args: string[]) =>
      expect(await environments.pulumi('production', 'config', ...args)).toMatchObject({ code: 0 })
    await set('set', 'poolproof:evidence', 'evidence.json')
    const { stdout, stderr } = await environments.pulumi('production', 'preview')
    expect(stdout + stderr).toMatch(/EVIDENCE_FORGED: .*it was changed/)
    await set('rm', 'poolproof:evidence')
  })

  await step('a rollback is refused without its commit or with other bytes', async () => {
    const rebuild = (commit: string) =>
      `await rebuild({ ...release, commit: '${commit}' }, 'fra1').catch(say)`
    environments.write(
      '.poolproof/rebuild.ts',
      `import { rebuild } from '../cli/stacks/rebuild.ts'
const release = { artifact: '0123456789abcdef' } as never
const say = ({ message }: Error) => console.log(message)
${rebuild('f'.repeat(40))}
${rebuild(first)}`,
    )
    const rebuilding = environments.script('.poolproof/rebuild.ts')
    await rebuilding.ended
    const said = rebuilding.output()
    expect(said).toMatch(/ROLLBACK_COMMIT: git cannot check out the commit ffff/)
    expect(said).toMatch(
      new RegExp(`ROLLBACK_DIFFERS: commit ${first} builds artifact .*0123456789abcdef was proved`),
    )
  })

  await step('a rollback builds the proven bytes from their commit, equal to the digest', async () => {
    const [, back] = await releasesOf(environments, 'production')
    tamper(environments, back?.artifact as string)
    expect(await run(environments, 'rollback', 'production', '--yes')).toMatch(
      new RegExp(`^0 [\\s\\S]*production serves artifact ${back?.artifact} of commit ${first}`),
    )
    expect(await environments.page('production')).not.toContain('tampered')
    const releases = await releasesOf(environments, 'production')
    expect(releases.map(({ commit }) => commit)).toEqual([first, second, first])
    expect(releases[0]?.artifact).toBe(releases[2]?.artifact)
  })

  await step('a destructive migration needs an acknowledgement and blocks a rollback', async () => {
    environments.write(
      `prisma/migrations/${destructive}/migration.sql`,
      'ALTER TABLE "sessions" ALTER COLUMN "user_agent" TYPE VARCHAR(300);\n',
    )
    environments.commit('third')
    const danger = `destructive migration: ${destructive} changes the type of column sessions.user_agent`
    expect(await up(environments, 'staging')).toContain(danger)

    const refused = await promote(environments, '--yes')
    expect(refused).toContain(danger)
    expect(refused).toMatch(
      /^1 [\s\S]*MIGRATION_DESTRUCTIVE[\s\S]*npm run pulumi -- config set --path 'poolproof:acknowledge\[0\]'/,
    )
    await environments.pulumi(
      'production',
      'config',
      'set',
      '--path',
      'poolproof:acknowledge[0]',
      destructive,
    )
    const { code, stdout } = await environments.pulumi('production', 'preview')
    expect(`${code} ${stdout}`).toMatch(/^0 /)

    expect(await run(environments, 'rollback', 'staging', '--yes', '--to', first)).toMatch(
      new RegExp(`^1 [\\s\\S]*ROLLBACK_SCHEMA: .*${destructive} changes the type`),
    )
  })
})

/** Names and secrets that a stack has for itself. */
async function ownValues(environments: Environments, stack: string): Promise<unknown[]> {
  const { deployment } = await exportState(environments.engine, stack)
  const kinds = /:(RandomPassword|Role|Database|Project|ProjectDomain)$/
  const own = (deployment.resources ?? []).filter(({ type }) => kinds.test(type))
  return [...new Set(own.map(({ outputs }) => outputs?.result ?? outputs?.name ?? outputs?.domain))]
}

/**
 * Stops the engine where its state can still be read: it writes the attributes beside the state in place, and stopped in
 * the middle of that it leaves them empty.
 */
async function haltEngine(environments: Environments): Promise<void> {
  const attributes = join(environments.home, 'state/.pulumi/stacks/poolproof/production.json.attrs')
  for (;;) {
    signalEngine(environments, 'SIGSTOP')
    await expect.poll(() => engineStates(environments).every((state) => state === 'T')).toBe(true)
    if (readFileSync(attributes, 'utf8').includes('}')) return
    signalEngine(environments, 'SIGCONT')
    await sleep(1)
  }
}

/** The engine has a group of its own, so that a Ctrl+C of the terminal does not reach it twice. */
function signalEngine(environments: Environments, signal: NodeJS.Signals): void {
  for (const pid of enginePids(environments)) process.kill(-pid, signal)
}

/** `T` is stopped. */
function engineStates(environments: Environments): (string | undefined)[] {
  return enginePids(environments).map((pid) => /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1])
}

function enginePids(environments: Environments): number[] {
  const folder = join(environments.home, 'state/.pulumi/locks/organization/poolproof/production')
  // Beside each lock lies a file of the backend's own attributes.
  const locks = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return locks.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).pid)
}
