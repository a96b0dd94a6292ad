import { expect } from 'vitest'
import { run } from './harness/process.ts'
import { configureSecond } from './harness/second-stack.ts'
import { stackTest, type TestStack } from './harness/stack.ts'
import { long, step } from './harness/step.ts'
import { api, health } from './harness/vercel.ts'

const test = stackTest()

const output = ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr

/** What a preview with these settings says; it makes nothing. */
async function previewed(stack: TestStack, settings: Record<string, unknown>): Promise<string> {
  stack.configure(settings)
  const finished = await stack.pulumi('preview')
  expect(finished.code).not.toBe(0)
  return output(finished)
}

/** Types the command that a fix gives. */
async function typed(stack: TestStack, said: string, type: string): Promise<void> {
  const command = new RegExp(`npm run pulumi -- (import ${type} .*? --stack dev)`).exec(said)?.[1] ?? ''
  const { code, stdout, stderr } = await stack.pulumi(...command.replaceAll("'", '').split(' ').slice(0, -2))
  expect(`${code} ${stdout}${stderr}`).toMatch(/^0 /)
}

test('names on the server are refused before the first resource', long, async ({ stack }) => {
  const { database } = stack.cloud.file.stacks.dev as { database: object }

  await step('a role, at preview and at update', async () => {
    await stack.query('CREATE ROLE poolproof_dev_app_a; CREATE ROLE poolproof_dev_migrator')
    for (const args of [['preview'], ['up', '--yes', '--skip-preview']]) {
      const said = output(await stack.pulumi(...args))
      expect(said).toMatch(/ROLE_EXISTS: .* role poolproof_dev_app_a, role poolproof_dev_migrator/)
      expect(said).toContain('config set --path poolproof:database.name poolproof_dev_2 --stack dev')
      // The state has no component yet.
      expect(said).not.toContain('-- import')
    }
    expect(await stack.resources('RandomPassword')).toEqual([])
    expect(await api(stack, '/v9/projects')).toMatchObject({ projects: [] })
    await stack.query('DROP ROLE poolproof_dev_app_a; DROP ROLE poolproof_dev_migrator')
  })

  await step('a database', async () => {
    await stack.query('CREATE DATABASE poolproof_dev')
    expect(await previewed(stack, {})).toMatch(/DATABASE_EXISTS: .* database poolproof_dev\b/)
    await stack.query('DROP DATABASE poolproof_dev')
  })

  await step('a schema of another role, which the provider would take over or fail at', async () => {
    await stack.query('CREATE ROLE other; CREATE SCHEMA web AUTHORIZATION other')
    const said = await previewed(stack, { database: { ...database, manage: 'role', schema: 'web' } })
    expect(said).toMatch(/SCHEMA_EXISTS: .* schema web, which belongs to other/)
    expect(said).toContain('config set --path poolproof:database.schema web_2 --stack dev')
    stack.configure({})
  })
})

test(
  'what a provider refuses later has its next step in a plain display too, and no noise of policies follows',
  long,
  async ({ stack }) => {
    const typedUp = (...args: string[]) =>
      run(process.execPath, ['cli/main.ts', 'pulumi', ...args, '--yes', '--skip-preview', '--stack', 'dev'], {
        env: { ...process.env, POOLPROOF_HOME: stack.home },
      })

    await step('an update: the program says it', async () => {
      await stack.query('ALTER ROLE cloud_admin NOCREATEROLE')
      const { output: said, code } = await typedUp('up')
      expect(code).not.toBe(0)
      expect(said).toMatch(
        /error: ADMIN_DENIED: [^\n]*permission denied to create role\n +fix: as a superuser: ALTER ROLE/,
      )
      expect(said).toContain('npm run pulumi -- up --stack dev')
      expect(said).not.toMatch(/context canceled|poolproof recover/)
      await stack.query('ALTER ROLE cloud_admin CREATEROLE')
      await stack.up()
    })

    await step('a second destroy, which no program and no proof looks at any more', async () => {
      const proof = 'urn:pulumi:dev::poolproof::poolproof:index:Proof::proof'
      await stack.pulumi('destroy', '--yes', '--skip-preview', '--target', proof, '--target-dependents')
      await stack.query('CREATE TABLE theirs (a int); GRANT SELECT ON theirs TO poolproof_dev_app_a')
      for (const _ of [1, 2]) {
        const { output: said, code } = await typedUp('destroy')
        expect(code).not.toBe(0)
        expect(said).toMatch(
          /ROLE_IN_USE: could not delete role poolproof_dev_app_a[^\n]*\n {2}fix: list what depends on it: psql/,
        )
        expect(said).not.toContain('poolproof recover')
      }
      await stack.query('DROP TABLE theirs')
      expect((await typedUp('destroy')).code).toBe(0)
    })
  },
)

test(
  'names at Vercel are refused before the first resource; an import takes them over',
  long,
  async ({ stack }) => {
    await stack.up()
    await api(stack, '/v10/projects/poolproof-dev/env', 'POST', {
      ...{ key: 'BY_HAND', value: 'x', type: 'encrypted', target: ['production'] },
    })
    await api(stack, '/v10/projects/poolproof-dev/domains', 'POST', { name: 'www.by-hand.localhost' })
    const settings = { env: { BY_HAND: 'mine' }, domains: { 'www.by-hand.localhost': {} } }
    const said = await previewed(stack, settings)

    await step('a variable and a domain of the project itself', async () => {
      expect(said).toMatch(/VARIABLE_EXISTS: project poolproof-dev .* variable BY_HAND \(production\)/)
      expect(said).toContain('vercel env rm BY_HAND production')
      expect(said).toMatch(/DOMAIN_EXISTS: project poolproof-dev .* domain www\.by-hand\.localhost/)
      await typed(stack, said, 'vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable')
      await typed(stack, said, 'vercel:index/projectDomain:ProjectDomain')
      await stack.up()
      const { code } = await stack.pulumi('preview', '--expect-no-changes')
      expect(code).toBe(0)
    })

    await step('a project, and a domain that another project serves', async () => {
      await configureSecond(stack, 'staging', { domain: 'poolproof-dev.localhost' })
      const second = output(await stack.pulumiOn('staging', 'preview'))
      expect(second).toMatch(/DOMAIN_EXISTS: domain poolproof-dev\.localhost belongs to another project/)
      await configureSecond(stack, 'staging', { project: 'poolproof-dev' })
      expect(output(await stack.pulumiOn('staging', 'preview'))).toContain(
        'npx poolproof adopt --project poolproof-dev --stack staging',
      )
      expect(await health(stack)).toMatchObject({ status: 200 })
    })
  },
)
