import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runPulumi } from '../../cli/pulumi/client.ts'
import { exportState } from '../../cli/pulumi/state.ts'
import { type Clone, cloneElsewhere } from './harness/clone.ts'
import { type FakeGitHub, fakeGitHub } from './harness/github.ts'
import { run } from './harness/process.ts'
import { startStack, type TestStack } from './harness/stack.ts'
import { long, step } from './harness/step.ts'
import { api } from './harness/vercel.ts'
import { readWorkflow, runJob } from './harness/workflow.ts'

const canary = 'canary-in-no-comment-4711'
/** Opens production, and is in none of the jobs that a pull request starts. */
const productionPassphrase = 'canary-of-production-4712'
/** What every comment said that was ever there, and every preview that was kept. */
const said: string[] = []
let stack: TestStack
let github: FakeGitHub
let checkout: Clone
let staging: Record<string, unknown>
let prConfig: string

beforeAll(async () => {
  stack = await startStack()
  // A busy pull request, and a user who copied the hidden line.
  github = await fakeGitHub(130, { 7: '<!-- poolproof:preview -->\nnot ours' })
  const { dev } = stack.cloud.file.stacks
  const address = await stack.cloud.vercel.addressOf('shop.localhost')
  const database = { ...(dev?.database as object), name: 'shop' }
  const small = { proof: { requests: 20, concurrency: 4 } }
  staging = {
    ...dev,
    project: 'shop',
    domain: 'shop.localhost',
    address,
    frontendUrl: address,
    database,
    ...small,
  }
  const pr = await stack.cloud.vercel.addressOf('shop-pr-12.localhost')
  prConfig = `address=${pr}\nfrontendUrl=${pr}\ndomain=shop-pr-12.localhost\n`
  push()
  const production = { ...stack.engine.environment, PULUMI_CONFIG_PASSPHRASE: productionPassphrase }
  const init = ['stack', 'init', 'production']
  const made = await runPulumi({ ...stack.engine, environment: production }, init, { cwd: checkout.folder })
  expect(`${made.code} ${made.stderr}`).toMatch(/^0 /)
  expect((await pulumi('stack', 'init', 'staging')).code).toBe(0)
  const up = await pulumi('up', '--yes', '--skip-preview', '--stack', 'staging')
  expect(`${up.code} ${up.stdout}${up.stderr}`).toMatch(/^0 /)
})
afterAll(async () => {
  checkout?.[Symbol.dispose]()
  await github?.[Symbol.asyncDispose]()
  await stack?.[Symbol.asyncDispose]()
})

/** What a runner starts with: the committed files and nothing else. */
function push(settings: Record<string, unknown> = {}, ofProduction: Record<string, unknown> = {}): void {
  checkout?.[Symbol.dispose]()
  checkout = cloneElsewhere()
  const write = (name: string, own: Record<string, unknown>) => {
    const all = Object.entries({ ...staging, ...own }).map(([key, value]) => [`poolproof:${key}`, value])
    const file = join(checkout.folder, `Pulumi.${name}.yaml`)
    writeFileSync(file, JSON.stringify({ config: Object.fromEntries(all) }))
  }
  write('staging', settings)
  const database = { ...(staging.database as object), name: 'shop_production' }
  const production = { project: 'shop-production', domain: 'shop-production.localhost', database }
  write('production', { ...settings, ...production, ...ofProduction })
}

const pulumi = (...args: string[]) => runPulumi(stack.engine, args, { cwd: checkout.folder })

/** Runs a job of a workflow for pull request 12, as GitHub would; what its previews leave behind is said as well. */
async function job(file: string, name: string, instead: Record<string, string> = {}) {
  const { PULUMI_BACKEND_URL = '', PULUMI_CONFIG_PASSPHRASE = '', ...engine } = stack.engine.environment
  const { GITHUB_TOKEN, ...repository } = github.environment
  const ofProduction = readWorkflow(file).jobs[name]?.environment?.startsWith('production')
  const ended = await runJob(file, name, {
    folder: checkout.folder,
    instead,
    env: {
      ...{ ...engine, ...repository, POOLPROOF_CLONE: undefined, POOLPROOF_LOG: undefined },
      GITHUB_STEP_SUMMARY: join(checkout.folder, 'summary.md'),
    },
    context: {
      'github.token': GITHUB_TOKEN,
      'github.event.pull_request.number': '12',
      'vars.PULUMI_BACKEND_URL': PULUMI_BACKEND_URL,
      'vars.PR_CONFIG': prConfig,
      'vars.RUNNING_STACK': 'staging',
      'secrets.PULUMI_CONFIG_PASSPHRASE': ofProduction ? productionPassphrase : PULUMI_CONFIG_PASSPHRASE,
    },
  })
  const previews = join(checkout.folder, '.poolproof/previews')
  const left = existsSync(previews) ? readdirSync(previews) : []
  said.push(...left.map((one) => readFileSync(join(previews, one), 'utf8')))
  return ended
}

function ours() {
  const comments = github.comments.filter(({ user }) => user.type === 'Bot')
  said.push(...comments.map(({ body }) => body))
  return comments
}

test('a pull request goes from its preview to its end through our workflows', long, async () => {
  await step('opened: one comment with the preview by names, behind 130 of others', async () => {
    push({ poolMax: 3, env: { NOTE: canary } })
    const migration = 'prisma/migrations/20990101000000_no_agent'
    mkdirSync(join(checkout.folder, migration))
    writeFileSync(
      join(checkout.folder, migration, 'migration.sql'),
      'ALTER TABLE sessions DROP COLUMN user_agent;\n',
    )
    const { succeeded, output } = await job('preview.yml', 'preview')
    expect(`${succeeded} ${output}`).toMatch(/^true [\s\S]*posted: https:/)
    expect(ours()).toHaveLength(1)
    const [body = ''] = ours().map((comment) => comment.body)
    expect(body).toMatch(/^<!-- poolproof:preview -->\n## Preview of 1 stack\n/)
    expect(body).toMatch(
      /- `staging` ✅ 1 to create, .* 1 pending migration, \*\*1 destructive\*\*; policies pass\n/,
    )
    expect(body).toMatch(
      /### Running now\n\n[\s\S]*\n\| `staging` \| `\w+` \| `\w+` \| `2026\w+` \| `2\S+Z` \|/,
    )
    expect(body).toContain('- ⚠️ `20990101000000_no_agent`: `drops column sessions.user_agent`')
    expect(body).toContain('- added: `NOTE`\n- changed: `DATABASE_POOL_MAX`, `POOLPROOF_FINGERPRINT`\n')
    expect(body).toMatch(/\n\| Deployment \|.* `app-deployment` \|\n/)
    expect(body).toContain('| functions to pooler | 100 of 200 | **150 of 200** |')
  })

  await step('pushed to: the same comment, edited, says what the preview refuses', async () => {
    push({ poolMax: 5 })
    const [before] = ours().map((one) => ({ ...one }))
    const { succeeded, output } = await job('preview.yml', 'preview')
    expect(succeeded).toBe(false)
    expect(output).toContain(`edited: ${before?.html_url}`)
    expect(ours()).toMatchObject([
      { id: before?.id, body: expect.stringContaining('BUDGET_CLIENTS: 25 instances x 5') },
    ])
    expect(github.comments[6]?.body).toBe('<!-- poolproof:preview -->\nnot ours')
  })

  await step('labelled: a stack with its own project and an empty, migrated database', async () => {
    push()
    const { succeeded, output } = await job('pr-environment.yml', 'up')
    expect(`${succeeded} ${output}`).toMatch(/^true /)
    expect(await stack.query('SELECT count(*)::int AS users FROM users', 'shop_pr_12')).toEqual([
      { users: 0 },
    ])
    const address = /^pr-12 is up and proved: <(\S+)>$/m.exec(ours().at(-1)?.body ?? '')?.[1]
    const answer = await fetch(new URL('/api/health', address))
    expect(answer.status).toBe(200)
  })

  await step('front-end previews of a pull request may call it, a neighbour may not', async () => {
    push()
    const [front, another] = [
      'https://shop-git-cart-acme.vercel.app',
      'https://shop-git-wish-acme.vercel.app',
    ]
    const own = prConfig.replace(/^frontendUrl=.*$/m, '')
    const env = { ...process.env, ...stack.engine.environment, POOLPROOF_PR_CONFIG: own }
    const args = ['cli/main.ts', 'pr', 'up', '12', '--frontend', front, '--frontend', another]
    const { code, output } = await run(process.execPath, args, { env, cwd: checkout.folder })
    expect(`${code} ${output}`).toMatch(/^0 [\s\S]*pr-12 is up and proved/)
    const address = await stack.cloud.vercel.addressOf('shop-pr-12.localhost')
    const logOut = async (origin: string) => {
      const headers = { origin, 'content-type': 'application/json', 'x-poolproof': '1' }
      const answer = await fetch(`${address}/api/logout`, { method: 'POST', headers })
      return [answer.status, answer.headers.get('access-control-allow-origin')]
    }
    for (const origin of [front, another]) expect(await logOut(origin)).toEqual([204, origin])
    expect(await logOut('https://shop-git-evil-acme.vercel.app')).toEqual([403, null])
  })

  await step('the nightly sweep keeps its stack and takes one a week without an update', async () => {
    push()
    const old = {
      version: 3,
      deployment: { manifest: { time: '2026-01-01T00:00:00Z', magic: '', version: '' } },
    }
    const file = join(checkout.folder, 'old.json')
    writeFileSync(file, JSON.stringify(old))
    expect((await pulumi('stack', 'init', 'pr-11')).code).toBe(0)
    expect((await pulumi('stack', 'import', '--stack', 'pr-11', '--file', file)).code).toBe(0)
    const { succeeded, output } = await job('pr-environment.yml', 'sweep')
    expect(`${succeeded} ${output}`).toMatch(/^true [\s\S]*pr-11 is gone\n/)
    expect(await stacks()).toEqual(['dev', 'pr-12', 'production', 'staging'])
  })

  await step('closed: nothing is left, from a checkout without its stack', async () => {
    push()
    const { succeeded, output } = await job('pr-environment.yml', 'down')
    expect(`${succeeded} ${output}`).toMatch(/^true /)
    const { projects } = (await api(stack, '/v9/projects')) as { projects: { name: string }[] }
    expect(projects.map(({ name }) => name)).toEqual(['shop'])
    expect(await stack.query("SELECT datname FROM pg_database WHERE datname LIKE '%pr_12'")).toEqual([])
    expect(await stack.query("SELECT rolname FROM pg_roles WHERE rolname LIKE '%pr_12%'")).toEqual([])
    expect(await stacks()).toEqual(['dev', 'production', 'staging'])
  })

  await step('tagged with unproven bytes: refused before and after the approval', async () => {
    const { stdout } = await pulumi('stack', 'output', 'evidenceKey', '--stack', 'staging')
    push({}, { promoteFrom: 'staging', evidenceKey: stdout.trim() })
    appendFileSync(join(checkout.folder, 'app/page/page.css'), '\n/* never proved */\n')
    const before = await job('promote.yml', 'preview')
    expect(before.succeeded).toBe(false)
    expect(readFileSync(join(checkout.folder, 'summary.md'), 'utf8')).toContain('NOT_PROVEN: ')
    const behind = await job('promote.yml', 'promote')
    expect(`${behind.succeeded} ${behind.output}`).toMatch(/^false [\s\S]*NOT_PROVEN: /)
    const { projects } = (await api(stack, '/v9/projects')) as { projects: { name: string }[] }
    expect(projects.map(({ name }) => name)).not.toContain('shop-production')
  })

  await step('no comment or saved preview holds a canary, password, token or key', async () => {
    const { deployment } = await exportState(stack.engine, 'staging')
    const passwords = (deployment.resources ?? []).flatMap(({ type, outputs }) =>
      type.endsWith(':RandomPassword') ? String(outputs?.result) : [],
    )
    expect(passwords.length).toBeGreaterThan(6)
    const { adminUrl } = staging.database as { adminUrl: string }
    const secrets = [
      canary,
      productionPassphrase,
      new URL(adminUrl).password,
      stack.cloud.file.apiToken,
      ...passwords,
    ]
    secrets.push(github.environment.GITHUB_TOKEN, stack.engine.environment.PULUMI_CONFIG_PASSPHRASE ?? '')
    expect(said.length).toBeGreaterThan(3)
    expect(secrets.filter((secret) => said.some((text) => text.includes(secret)))).toEqual([])
  })
})

async function stacks(): Promise<string[]> {
  const listed: { name: string }[] = JSON.parse((await pulumi('stack', 'ls', '--json')).stdout)
  return listed.map(({ name }) => name).sort()
}
