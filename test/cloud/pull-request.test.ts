import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runPulumi } from '../../local/engine.ts'
import { type Clone, cloneElsewhere } from './harness/clone.ts'
import { type GitHubStandIn, githubStandIn } from './harness/github.ts'
import { startStack, type TestStack } from './harness/stack.ts'
import { api } from './harness/vercel.ts'
import { runJob } from './harness/workflow.ts'

const canary = 'canary-in-no-comment-4711'
let stack: TestStack
let github: GitHubStandIn
let checkout: Clone
let staging: Record<string, unknown>
let prConfig: string

beforeAll(async () => {
  stack = await startStack()
  github = await githubStandIn()
  // A busy pull request, and somebody who copied the hidden line.
  for (let n = 1; n <= 130; n++) {
    const body = n === 7 ? '<!-- poolproof:preview -->\nnot ours' : `comment ${n}`
    github.comments.push({ id: n, body, html_url: `https://github.test/${n}`, user: { type: 'User' } })
  }
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
function push(settings: Record<string, unknown> = {}): void {
  checkout?.[Symbol.dispose]()
  checkout = cloneElsewhere()
  const config = Object.entries({ ...staging, ...settings }).map(([key, value]) => [
    `poolproof:${key}`,
    value,
  ])
  const file = join(checkout.folder, 'Pulumi.staging.yaml')
  writeFileSync(file, JSON.stringify({ config: Object.fromEntries(config) }))
}

const pulumi = (...args: string[]) => runPulumi(stack.engine, args, { cwd: checkout.folder })

/** Runs a job of a workflow for pull request 12, as GitHub would. */
function job(file: string, name: string) {
  const { PULUMI_BACKEND_URL = '', PULUMI_CONFIG_PASSPHRASE = '', ...engine } = stack.engine.environment
  const { GITHUB_TOKEN, ...repository } = github.environment
  return runJob(file, name, {
    folder: checkout.folder,
    env: { ...engine, ...repository, POOLPROOF_CLONE: undefined, POOLPROOF_LOG: undefined },
    context: {
      'github.token': GITHUB_TOKEN,
      'github.event.pull_request.number': '12',
      'vars.PULUMI_BACKEND_URL': PULUMI_BACKEND_URL,
      'vars.PREVIEW_STACKS': 'staging',
      'vars.PR_CONFIG': prConfig,
      'secrets.PULUMI_CONFIG_PASSPHRASE': PULUMI_CONFIG_PASSPHRASE,
    },
  })
}

function change(file: string, from: string, to: string): void {
  const path = join(checkout.folder, file)
  const source = readFileSync(path, 'utf8')
  expect(source).toContain(from)
  writeFileSync(path, source.replace(from, to))
}

const ours = () => github.comments.filter(({ user }) => user.type === 'Bot')

describe('a pull request', () => {
  test('that is opened gets one comment: the preview by names, behind 130 comments of others', async () => {
    push({ poolMax: 3 })
    change('infra/index.ts', "NODE_ENV: 'production',", "NODE_ENV: 'production', DATABASE_POOL_NOTE: '1',")
    const migration = 'prisma/migrations/20990101000000_no_agent'
    mkdirSync(join(checkout.folder, migration))
    writeFileSync(
      join(checkout.folder, migration, 'migration.sql'),
      'ALTER TABLE sessions DROP COLUMN user_agent;\n',
    )
    const { succeeded, output } = await job('preview.yml', 'preview')
    expect(`${succeeded} ${output}`).toMatch(/^true [\s\S]*posted: https:/)
    expect(ours()).toHaveLength(1)
    expect(ours()[0]?.body).toMatchInlineSnapshot(`
      "<!-- poolproof:preview -->
      ## Preview of 1 stack

      - \`staging\` ✅ 1 to read, 1 to create, 5 to update, 1 to replace, 31 unchanged; 1 pending migration, **1 destructive**; policies hold

      ### \`staging\`

      **Policies** (\`poolproof 0.1.0\`): all hold

      **Pending migrations**

      - ⚠️ \`20990101000000_no_agent\`: \`drops column sessions.user_agent\`

      **Variables**

      - added: \`DATABASE_POOL_NOTE\`
      - changed: \`DATABASE_POOL_MAX\`, \`POOLPROOF_FINGERPRINT\`

      **Resources**

      | kind | read | create | update | replace |
      | --- | --- | --- | --- | --- |
      | Alias |  |  | \`app-alias\` |  |
      | Deployment |  |  |  | \`app-deployment\` |
      | Migration |  |  | \`migration\` |  |
      | ProjectEnvironmentVariable |  | \`app-DATABASE_POOL_NOTE\` | \`app-DATABASE_POOL_MAX\`, \`app-POOLPROOF_FINGERPRINT\` |  |
      | Proof |  |  | \`proof\` |  |
      | StackReference | \`serving\` |  |  |  |

      **Connection budget** (at most, of)

      | who | before | after |
      | --- | --- | --- |
      | functions to pooler | 100 of 200 | **150 of 200** |
      | pooler to Postgres | 20 of 20 | 20 of 20 |
      | migrations | 5 of 5 | 5 of 5 |
      | people and tools | 3 | 3 |
      | Postgres | 28 of 97 | 28 of 97 |

      "
    `)
  })

  test('that is pushed to has the same comment, edited: it tells what the preview refuses', async () => {
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

  test('runs as a stack with a project and an empty, migrated database of its own', async () => {
    push()
    const { succeeded, output } = await job('pr-environment.yml', 'up')
    expect(`${succeeded} ${output}`).toMatch(/^true /)
    expect(await stack.query('SELECT count(*)::int AS users FROM users', 'shop_pr_12')).toEqual([
      { users: 0 },
    ])
    const answer = await fetch(`${prConfig.split('\n')[0]?.replace('address=', '')}/api/health`)
    expect(answer.status).toBe(200)
  })

  test('that is closed leaves nothing behind, from a checkout that knows nothing of its stack', async () => {
    push()
    const { succeeded, output } = await job('pr-environment.yml', 'down')
    expect(`${succeeded} ${output}`).toMatch(/^true /)
    const { projects } = (await api(stack, '/v9/projects')) as { projects: { name: string }[] }
    expect(projects.map(({ name }) => name)).toEqual(['shop'])
    expect(await stack.query("SELECT datname FROM pg_database WHERE datname LIKE '%pr_12'")).toEqual([])
    expect(await stack.query("SELECT rolname FROM pg_roles WHERE rolname LIKE '%pr_12%'")).toEqual([])
    expect((await pulumi('stack', 'ls', '--json')).stdout).not.toContain('pr-12')
    expect(canary).toBeTruthy()
  })
})
