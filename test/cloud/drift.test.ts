import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { run } from './harness/process.ts'
import { stackTest, type TestStack } from './harness/stack.ts'
import { long, step } from './harness/step.ts'

const test = stackTest({}, async (stack) => {
  stack.configure({ env: { GREETING: 'hello' }, domains: { 'www.poolproof-dev.localhost': {} } })
  await stack.up()
})

/** What `npx poolproof drift --json` says. */
async function drift(stack: TestStack): Promise<{
  code: number
  output: string
  lines: string[]
  said: string[]
  unseen: string[]
}> {
  const env = { ...process.env, POOLPROOF_HOME: stack.home }
  const { code, output } = await run(process.execPath, ['cli/main.ts', 'drift', '--json'], { env })
  const { differences, unseen } = JSON.parse(output) as Record<string, Record<string, string>[]>
  return {
    code,
    output,
    lines: (differences ?? []).map(({ code, subject }) => `${code} ${subject}`),
    said: (differences ?? []).map(({ what }) => String(what)),
    unseen: (unseen ?? []).map(({ what }) => String(what)),
  }
}

const project = '/v9/projects/poolproof-dev'
const patched = (path: string, body: object) => (stack: TestStack) => call(stack, 'PATCH', path, body)
const www = `${project}/domains/www.poolproof-dev.localhost`

/** What the providers alone can see, changed one by one. */
const settings = [
  {
    of: 'protection, Node version and switching of the project',
    change: patched(project, { ssoProtection: null, nodeVersion: '22.x', autoAssignCustomDomains: true }),
    back: patched(project, {
      ssoProtection: { deploymentType: 'all_except_custom_domains' },
      nodeVersion: '24.x',
      autoAssignCustomDomains: false,
    }),
    line: 'Project app-project differs from what the stack created: autoAssignCustomDomains, nodeVersion, vercelAuthentication',
  },
  {
    of: 'ssoProtection',
    change: patched(project, { ssoProtection: null }),
    back: patched(project, { ssoProtection: { deploymentType: 'all_except_custom_domains' } }),
    line: 'Project app-project differs from what the stack created: vercelAuthentication',
  },
  {
    of: 'nodeVersion',
    change: patched(project, { nodeVersion: '22.x' }),
    back: patched(project, { nodeVersion: '24.x' }),
    line: 'Project app-project differs from what the stack created: nodeVersion',
  },
  {
    of: 'a domain, made a redirect,',
    change: patched(www, { redirect: 'poolproof-dev.localhost', redirectStatusCode: 308 }),
    back: patched(www, { redirect: null, redirectStatusCode: null }),
    line: 'ProjectDomain app-domain-www.poolproof-dev.localhost differs from what the stack created: redirect, redirectStatusCode',
  },
]

async function idOf(stack: TestStack, name: string): Promise<string | undefined> {
  const { envs } = (await call(stack, 'GET', '/v8/projects/poolproof-dev/env')) as {
    envs: { id: string; key: string }[]
  }
  return envs.find(({ key }) => key === name)?.id
}

describe('a stack that is up', () => {
  test('has no drift: exit code 0', async ({ stack }) => {
    expect(await drift(stack)).toMatchObject({ code: 0, lines: [], unseen: [] })
  })

  test('a refresh that expects no change ends with 0', async ({ stack }) => {
    const { code, stdout, stderr } = await stack.pulumi('refresh', '--preview-only', '--expect-no-changes')
    expect(`${code} ${stderr} ${stdout}`).toMatch(/^0 /)
  })

  test.for(settings)('$of changed outside Pulumi: $line', async ({ change, back, line }, { stack }) => {
    await change(stack)
    const found = await drift(stack)
    await back(stack)
    expect(found).toMatchObject({ code: 1, said: [line], unseen: [] })
  })

  test('a deployed stack whose database refuses every client: exit code 2, and what could not be checked', async ({
    stack,
  }) => {
    const { code, lines, unseen } = await shut(stack, () => drift(stack))
    expect({ code, lines }).toEqual({ code: 2, lines: [] })
    expect(unseen.map((what) => what.split(':')[0])).toEqual([
      'what the providers read',
      'migrations',
      'rights on tables',
    ])
  })

  test('12 things changed outside Pulumi have a line each', long, async ({ stack }) => {
    await step('exactly 12 lines, exit code 1, and no secret in them', async () => {
      const first = (await stack.resources('Deployment'))[0]?.id
      // The deployment of this update is made before the variable goes.
      stack.configure({})
      expect(await stack.up()).toContain('the deployment was created before GREETING was removed')
      stack.configure({ poolMax: 3 })
      const targets = ['DATABASE_POOL_MAX', 'POOLPROOF_FINGERPRINT'].flatMap((name) => [
        '--target',
        `**::app-${name}`,
      ])
      const partly = await stack.pulumi('up', '--yes', '--skip-preview', ...targets)
      expect(`${partly.code} ${partly.stdout}`).toMatch(/^0 /)

      await sleep(11_000) // by so much may the clocks of Vercel and of the machine that runs `up` differ
      await call(stack, 'PATCH', `/v9/projects/poolproof-dev/env/${await idOf(stack, 'JWT_ACCESS_SECRET')}`, {
        value: 'canary'.repeat(7),
      })
      await call(stack, 'PATCH', `/v9/projects/poolproof-dev/env/${await idOf(stack, 'FRONTEND_URL')}`, {
        comment: 'by hand',
      })
      await call(stack, 'DELETE', `/v9/projects/poolproof-dev/env/${await idOf(stack, 'NODE_ENV')}`)
      const extra = { key: 'DEBUG_MODE', value: 'canary', type: 'encrypted', target: ['production'] }
      await call(stack, 'POST', '/v10/projects/poolproof-dev/env', extra)
      await stack.query('ALTER ROLE poolproof_dev_app_a CONNECTION LIMIT 50')
      await stack.query('GRANT TRUNCATE ON users TO poolproof_dev_app', 'poolproof_dev')
      await stack.query('REVOKE DELETE ON sessions FROM poolproof_dev_app', 'poolproof_dev')
      await stack.query('ALTER TABLE rate_limits OWNER TO poolproof_dev_app_a', 'poolproof_dev')
      await call(stack, 'POST', `/v2/deployments/${first}/aliases`, { alias: 'poolproof-dev.localhost' })
      await stack.query(
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ('by-hand', 'none', '20991231000000_by_hand', now(), 1)`,
        'poolproof_dev',
      )

      const { code, lines, output, unseen } = await drift(stack)
      expect({ code, unseen }).toEqual({ code: 1, unseen: [] })
      expect(lines.sort()).toEqual([
        'DEPLOYMENT_STALE DATABASE_POOL_MAX',
        'DEPLOYMENT_STALE GREETING',
        'MIGRATION_REMOVED migrations',
        'RESOURCE_CHANGED_OUTSIDE app-alias',
        'RESOURCE_CHANGED_OUTSIDE postgres-app-a',
        'RIGHTS_CHANGED_OUTSIDE rate_limits',
        'RIGHTS_CHANGED_OUTSIDE sessions',
        'RIGHTS_CHANGED_OUTSIDE users',
        'VARIABLE_CHANGED_OUTSIDE FRONTEND_URL',
        'VARIABLE_CHANGED_OUTSIDE JWT_ACCESS_SECRET',
        'VARIABLE_CHANGED_OUTSIDE NODE_ENV',
        'VARIABLE_EXTRA DEBUG_MODE',
      ])
      const passwords = await stack.resources('RandomPassword')
      for (const { outputs } of passwords) expect(output).not.toContain(String(outputs?.result))
      expect(output).not.toContain('canary')
    })

    await step('without the providers the running fingerprint tells the other deployment', async () => {
      const { code, lines, unseen } = await shut(stack, () => drift(stack))
      expect(code).toBe(1)
      expect(lines).toContain('DEPLOYMENT_OTHER deployment')
      expect(unseen.join()).toContain('what the providers read')
    })
  })
})

/** While the database of the stack refuses every client. */
async function shut<Result>(stack: TestStack, work: () => Promise<Result>): Promise<Result> {
  await stack.query('ALTER DATABASE poolproof_dev ALLOW_CONNECTIONS false')
  try {
    return await work()
  } finally {
    await stack.query('ALTER DATABASE poolproof_dev ALLOW_CONNECTIONS true')
  }
}

async function call(stack: TestStack, method: string, path: string, body?: unknown): Promise<unknown> {
  const { api, apiToken, teamId } = stack.cloud.file
  const answer = await fetch(`${api}${path}?teamId=${teamId}`, {
    method,
    headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
  return text ? JSON.parse(text) : undefined
}
