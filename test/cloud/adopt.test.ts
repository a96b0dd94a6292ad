import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { projectFileIn } from '../../cli/pulumi/project-folder.ts'
import { recover } from '../../cli/recovery/recover.ts'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { adopting, filesBelow } from './harness/adopt-project.ts'
import { canaries, shopTest as test } from './harness/dashboard-project.ts'
import { interruptUpAt } from './harness/interrupt-up.ts'
import { run, start } from './harness/process.ts'
import { long, step } from './harness/step.ts'
import { until } from './harness/until.ts'

const given = `JWT_REFRESH_SECRET=${canaries.JWT_REFRESH_SECRET}\nHIDDEN=${canaries.HIDDEN}\n`
const replaced = ['CRON_SECRET', 'DATABASE_URL', 'FEATURE', 'JWT_ACCESS_SECRET', 'MAIL_KEY', 'NODE_ENV']
const rewritten = ['HIDDEN', 'JWT_REFRESH_SECRET']

const importing = [
  'import',
  '--file',
  'shop.import.json',
  '--protect=false',
  '--generate-code=false',
  '--yes',
]

test(
  'adopt takes over a dashboard project: no value lost, no login ended, 3 kills',
  long,
  async ({ stack, shop, onTestFinished }) => {
    const folder = projectFileIn(join(stack.home, 'project'), packageFolder)
    // Everything that was printed, and every list of processes meanwhile.
    const printed: string[] = []
    const statuses: number[] = []
    const watch = async (look: () => Promise<unknown>, pause: number) => {
      while (watching) {
        await look()
        await sleep(pause)
      }
    }
    const listed = async () => printed.push((await run('ps', ['-eo', 'args='])).output)

    const adopt = (args: string[], input?: string) => adopting({ stack, shop, folder, printed }, args, input)

    const pulumi = async (...args: string[]) => {
      const { code, stdout, stderr } = await stack.pulumiOn('shop', ...args)
      printed.push(stdout, stderr)
      if (code !== 0) throw new Error(`pulumi ${args[0]}: exit code ${code}\n${stdout}\n${stderr}`)
      return stdout
    }
    const written = () =>
      readdirSync(folder)
        // Of the project, and of the cloud's own stack.
        .filter((name) => !['Pulumi.yaml', 'Pulumi.dev.yaml', '.followed-dev.yaml'].includes(name))
        .sort()
    const heal = () =>
      recover(stack.engine, { stack: 'shop', api: stack.cloud.file.api }, (text) => printed.push(text))

    const valuesBefore = (await shop.me()).values
    let watching = true
    const watched = Promise.all([
      watch(async () => statuses.push((await shop.me()).status), 100),
      watch(listed, 150),
    ])
    onTestFinished(async () => {
      watching = false
      await watched
    })

    await step("says what is wrong by the doctor's rules, and with --dry-run writes nothing", async () => {
      const { code, output } = await adopt(['--dry-run', '--json'], given).ended
      expect(code, output).toBe(0)
      const report = JSON.parse(output)
      const codes = report.lines.flatMap(({ reasons }: { reasons: { code?: string }[] }) =>
        reasons.map((one) => one.code),
      )
      expect(codes).toEqual(expect.arrayContaining(['VARIABLE_NOT_SENSITIVE', 'DIRECT_URL_IN_FUNCTION']))
      const verdicts = Object.fromEntries(
        report.lines.map(({ question, verdict }: Record<string, string>) => [question, verdict]),
      )
      expect(verdicts).toMatchObject({
        'TLS and login': 'ok',
        'transaction pooling': 'ok',
        variables: 'wrong',
      })
      // Of the app, not of the folder this runs in, which has packages and migrations of its own.
      expect(verdicts).not.toHaveProperty('Prisma packages')
      expect(codes).not.toContain('MIGRATION_PENDING')
      expect(report.replaced.toSorted()).toEqual(replaced)
      expect(report.rewritten.toSorted()).toEqual(rewritten)
      expect(report.left.map(({ name }: { name: string }) => name).sort()).toEqual(['DIRECT_URL', 'EMPTY'])
      expect(report.unfinished).toEqual([])
      expect(written()).toEqual([])
    })

    await step('asks for what cannot be read, and writes nothing without it', async () => {
      const { code, output } = await adopt([], 'HIDDEN=\n').ended
      expect(code).toBe(2)
      expect(output).toMatch(/^ADOPT_VALUE_MISSING: .*: JWT_REFRESH_SECRET\n {2}fix: /)
      expect(written()).toEqual([])
    })

    await step('SIGKILL while it encrypts leaves no file, the next run writes both', async () => {
      const killed = adopt([], given)
      const stage = join(folder, '.adopting-shop')
      await until(() => existsSync(join(stage, 'secret.yaml')))
      killed.kill()
      expect((await killed.ended).code).toBeNull()
      const left = written()
      expect(left).toEqual(expect.not.arrayContaining(['shop.import.json']))
      const file = join(folder, 'Pulumi.shop.yaml')
      if (existsSync(file)) expect(readFileSync(file, 'utf8')).not.toContain('poolproof:')

      const { code, output } = await adopt([], given).ended
      expect(code, output).toBe(0)
      expect(written()).toEqual(['Pulumi.shop.yaml', 'shop.import.json'])
    })

    await step('a second run keeps the stack file, and asks nothing', async () => {
      const before = readFileSync(join(folder, 'Pulumi.shop.yaml'), 'utf8')
      const { code, output } = await adopt(['--json']).ended
      expect(code, output).toBe(0)
      expect(JSON.parse(output)).toMatchObject({ kept: true, files: ['shop.import.json'], imported: 0 })
      expect(readFileSync(join(folder, 'Pulumi.shop.yaml'), 'utf8')).toBe(before)
      const { code: other, output: said } = await adopt(['--stack', 'dev', '--output', packageFolder]).ended
      expect(other).toBe(2)
      expect(said).toMatch(/^ADOPT_STACK_TAKEN: /)
    })

    await step('adopting and importing again finishes an import killed with SIGKILL', async () => {
      const { pulumi: program, environment: env } = stack.engine
      const state = join(stack.home, 'state/.pulumi/stacks/poolproof/shop.json')
      const args = [...importing, '--skip-preview', '--non-interactive', '--parallel', '1', '--stack', 'shop']
      const killed = start(program, args, { env, cwd: folder })
      await until(() => readFileSync(state, 'utf8').includes('ProjectEnvironmentVariable::'), 2)
      killed.kill('SIGKILL')
      expect(await killed.ended).not.toBe(0)
      printed.push(killed.output())
      await heal()

      const { code, output } = await adopt(['--json']).ended
      expect(code, output).toBe(0)
      expect(JSON.parse(output).imported).toBeGreaterThan(0)
      await pulumi(...importing, '--skip-preview')
      const again = JSON.parse((await adopt(['--json']).ended).output)
      // Project, two domains and the variables that the stack takes.
      expect(again).toMatchObject({ imported: 3 + replaced.length + rewritten.length, files: [] })
    })

    await step('the first preview replaces what becomes Sensitive and deletes nothing', async () => {
      await pulumi(
        'config',
        'set-all',
        '--path',
        '--plaintext',
        'poolproof:proof.requests=20',
        '--plaintext',
        'poolproof:proof.concurrency=5',
      )
      const { steps } = JSON.parse(await pulumi('preview', '--json')) as {
        steps: { op: string; urn: string }[]
      }
      const named = (op: string) =>
        steps
          .filter((step) => step.op === op)
          .map(({ urn }) => urn.split('::').at(-1)?.replace(/^app-/, ''))
          .sort()
      expect(named('replace')).toEqual(replaced)
      expect(named('update')).toEqual([...rewritten, 'project'])
      expect([...named('delete'), ...named('import'), ...named('discard')]).toEqual([])
      expect(steps.filter(({ urn, op }) => urn.includes(':ProjectDomain::') && op !== 'same')).toEqual([])
    })

    await step('an update killed with SIGKILL heals: same values, all Sensitive', async () => {
      const before = (await shop.live()).deployment?.id
      await interruptUpAt(stack, 'vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable', 'shop')
      await heal()
      await pulumi('up', '--yes', '--skip-preview')
      const live = await shop.live()
      expect(live.deployment?.id).not.toBe(before)
      expect(await shop.me()).toEqual({ status: 200, values: valuesBefore })
      const taken = [...replaced, ...rewritten].map((name) => [name, live.variables[name]?.sensitive])
      expect(Object.fromEntries(taken)).toEqual(Object.fromEntries(taken.map(([name]) => [name, true])))
      expect(live.variables.DIRECT_URL?.value).toContain('postgresql://')
      expect(await pulumi('preview', '--expect-no-changes')).toMatch(/unchanged/)
    })

    await step('a user logged in before stays logged in: only 200 from the domain', async () => {
      expect(statuses.length).toBeGreaterThan(50)
      expect(statuses.filter((status) => status !== 200)).toEqual([])
    })

    await step('no secret in an output, the process list, a project file, the state or a log', async () => {
      const { apiToken } = stack.cloud.file
      const texts = [
        ...printed,
        await pulumi('stack', 'export'),
        ...filesBelow(folder),
        ...filesBelow(join(stack.home, 'state')),
      ]
      const secrets = { ...canaries, password: 'canaryShopPassword1', apiToken }
      const seen = Object.entries(secrets).filter(([, value]) => texts.some((text) => text.includes(value)))
      expect(seen.map(([name]) => name)).toEqual([])
    })
  },
)
