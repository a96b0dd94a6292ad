import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect } from 'vitest'
import { vercelCli } from '../../cli/start/report.ts'
import { prebuilt, vercelTest } from './harness/embedded-vercel.ts'
import { scope, shared } from './harness/fixtures.ts'
import { run } from './harness/process.ts'
import { long, step } from './harness/step.ts'
import { startCli } from './harness/vercel-cli.ts'

const domain = 'shop.example.com'
const app = (greeting: string) =>
  `export default { fetch: (request) => {
    const { pathname } = new URL(request.url)
    console.log('hello ' + pathname)
    if (pathname === '/full') console.error('FATAL: sorry, too many clients already')
    return Response.json({ greeting: '${greeting}', plain: process.env.PLAIN, added: process.env.ADDED })
  } }`

function write(folder: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
}

/** A project with two deployments, the second on its domain; `first` and `second` are their addresses. */
const test = vercelTest(async ({ call }) => {
  await call('POST', '/v10/projects', { name: 'shop', ssoProtection: null })
  await call('POST', '/v10/projects/shop/domains', { name: domain })
  const target = ['production', 'development']
  await call('POST', '/v10/projects/shop/env', [
    { key: 'PLAIN', value: 'as it was', type: 'encrypted', target },
    { key: 'HIDDEN', value: 'canary-2', type: 'sensitive', target: ['production'] },
  ])
})
  .extend(
    'first',
    scope,
    async ({ cloud }) => (await cloud.deploy('shop', prebuilt(app('first')))).url as string,
  )
  .extend('second', scope, async ({ cloud, first: _ }) => {
    const { url } = await cloud.deploy('shop', prebuilt(app('second')), { target: 'production' })
    return url as string
  })
  .extend('cli', scope, async ({ cloud, second: _ }, life) =>
    shared(
      () => startCli(cloud),
      (cli) => cli('link', '--yes', '--project', 'shop'),
    )({}, life),
  )
  .extend('answer', scope, async ({ cloud }) => async (path = '/') => {
    const answer = await fetch((await cloud.vercel.addressOf(domain)) + path)
    return (await answer.json()) as Record<string, string>
  })

test('the version that is printed and documented is the one that is tested', () => {
  const { devDependencies } = JSON.parse(readFileSync('test/frameworks/package.json', 'utf8'))
  expect(vercelCli).toBe(`vercel@${devDependencies.vercel}`)
  expect(readFileSync('docs/vercel-cli.md', 'utf8')).toContain(`npx ${vercelCli} `)
})

describe('the official CLI on the embedded cloud', () => {
  test(
    'says who it is, and lists teams, projects, deployments, aliases and domains',
    long,
    async ({ cli, first, second }) => {
      expect(await cli('whoami')).toMatch(/^embedded$/m)
      expect(await cli('teams', 'ls')).toMatch(/embedded +Embedded/)
      expect(await cli('project', 'ls')).toMatch(/shop +https:\/\/shop\S+ .*24\.x/)
      const listed = await cli('ls')
      for (const url of [first, second])
        expect(listed).toMatch(
          new RegExp(`embedded/shop +https://${url} +● Ready +Production +\\S+ +embedded`),
        )
      expect(await cli('ls', 'shop')).toContain(`https://${second}`)
      expect(await cli('alias', 'ls')).toMatch(new RegExp(`${second} +${domain}`))
      expect(await cli('project', 'inspect', 'shop')).toMatch(/Owner\s+Embedded/)
      expect(await cli('project', 'add', 'other')).toContain('Project other added')
      expect(await cli('domains', 'ls')).toMatch(
        /1 Domain found[\s\S]*example\.com +Third Party +Third Party/,
      )
    },
  )

  test('links a folder to a project, and pulls its settings', async ({ cli }) => {
    const linked = JSON.parse(readFileSync(join(cli.folder, '.vercel/project.json'), 'utf8'))
    expect(linked).toMatchObject({ orgId: 'team_embedded', projectName: 'shop' })
    expect(await cli('pull', '--yes', '--environment=production')).toContain('Downloaded project settings')
    const pulled = readFileSync(join(cli.folder, '.vercel/.env.production.local'), 'utf8')
    expect(pulled).toContain('PLAIN="as it was"')
    expect(pulled).not.toContain('canary-2')
  })

  test(
    'lists, pulls, adds and removes variables; a sensitive one never comes back',
    long,
    async ({ cli, answer }) => {
      const listed = await cli('env', 'ls')
      expect(listed).toMatch(/PLAIN .*Non-sensitive +Development, Production/)
      expect(listed).toMatch(/HIDDEN +Hidden +Sensitive +Production/)
      await cli('env', 'pull', '--yes')
      expect(readFileSync(join(cli.folder, '.env.local'), 'utf8')).toContain('PLAIN="as it was"')
      await step('an added one reaches the functions with the next deployment', async () => {
        expect(await cli('env', 'add', 'ADDED', 'production', '--value', 'one')).toMatch(
          /Added +ADDED[\s\S]*Sensitive/,
        )
        await cli('env', 'add', 'ADDED', 'production', '--value', 'two', '--sensitive', '--force')
        expect(await answer()).toEqual({ greeting: 'second', plain: 'as it was' })
        expect(await cli('redeploy', domain)).toMatch(/Ready in/)
        expect(await answer()).toEqual({ greeting: 'second', plain: 'as it was', added: 'two' })
      })
      expect(await cli('env', 'rm', 'ADDED', 'production', '--yes')).toContain('Removed Environment Variable')
      expect(await cli('env', 'ls')).not.toContain('ADDED')
      expect(await cli.fails('env', 'rm', 'ADDED', 'production', '--yes')).toContain('not found')
      expect(await cli.fails('env', 'rm', 'HIDDEN', 'development', '--yes')).toContain('not found')
    },
  )

  test(
    'inspects a deployment by address, id or domain, and reads its log',
    long,
    async ({ cli, answer, first }) => {
      expect(await cli('inspect', first)).toMatch(/name\tshop\n +target\tproduction\n +status\t● Ready/)
      expect(await cli('inspect', `https://${domain}`)).toContain(`╶ https://${domain}`)
      expect(await cli.fails('inspect', 'dpl_nowhere')).toContain("Can't find the deployment")
      await answer('/basket')
      const log = await cli('logs', `https://${domain}`)
      expect(log).toMatch(/info +λ GET \/basket/)
      expect(log).toMatch(/λ +\nhello \/basket/)
      const json = await cli(
        'logs',
        `https://${domain}`,
        '--json',
        '--status-code',
        '2xx',
        '--search',
        'basket',
      )
      const rows = json.split('\n').filter((line) => line.startsWith('{'))
      expect(rows.map((row) => JSON.parse(row))).toMatchObject([
        { requestPath: '/basket', responseStatusCode: 200 },
      ])
      await answer('/full')
      const piped = join(cli.folder, 'log.ndjson')
      writeFileSync(piped, (await cli('logs', `https://${domain}`, '--json')).replace(/^[^{].*$/gm, ''))
      const doctor = await run(process.execPath, ['cli/main.ts', 'doctor', '--logs', piped])
      expect(doctor.output).toMatch(/LOG_CONNECTION_ERRORS: 1 of \d+ lines: too many connections/)
    },
  )

  test(
    'promotes and rolls back; after a rollback a deployment waits for its promotion',
    long,
    async ({ cli, answer, cloud, first, second }) => {
      expect(await cli('promote', first, '--yes')).toContain(`Success! shop was promoted to ${first}`)
      expect((await answer()).greeting).toBe('first')
      expect(await cli('promote', 'status')).toContain(`Success! shop was promoted to ${first}`)
      expect(await cli('rollback', second, '--yes')).toContain(`Success! shop was rolled back to ${second}`)
      expect((await answer()).greeting).toBe('second')
      const third = await cloud.deploy('shop', prebuilt(app('third')), { target: 'production' })
      expect((await answer()).greeting).toBe('second')
      await cli('promote', third.id, '--yes')
      expect((await answer()).greeting).toBe('third')
      const { url } = await cloud.deploy('shop', prebuilt(app('fourth')))
      expect(await cli('alias', 'set', url, domain)).toContain(`https://${domain} now points to ${url}`)
      expect((await answer()).greeting).toBe('fourth')
      expect(await cli.fails('alias', 'set', url, 'new.example.com')).toContain(
        'new.example.com is none of a project: let a stack add it (poolproof:domain).',
      )
      expect(await cli('alias', 'rm', 'shop.vercel.app', '--yes')).toContain('Alias shop.vercel.app removed')
    },
  )

  test(
    'deploys what vercel build left, links and all, to production or as a preview',
    long,
    async ({ cli, cloud, answer }) => {
      write(cli.folder, prebuilt(app('by hand')))
      symlinkSync('index.func', join(cli.folder, '.vercel/output/functions/about.func'))
      expect(await cli('deploy', '--prebuilt', '--prod', '--yes')).toMatch(/Aliased[\s\S]*Ready in/)
      expect(await answer()).toMatchObject({ greeting: 'by hand' })
      expect(await answer('/about')).toMatchObject({ greeting: 'by hand' })
      const preview = await cli('deploy', '--prebuilt', '--yes')
      const { body } = await cloud.call('GET', '/v6/deployments?target=preview')
      expect(preview).toContain(`https://${body.deployments[0].url}`)
      expect(await answer()).toMatchObject({ greeting: 'by hand' })
    },
  )

  test(
    'is refused by name what is not here: a build, and what the API does not have',
    long,
    async ({ cli }) => {
      rmSync(join(cli.folder, '.vercel/output'), { recursive: true, force: true })
      write(cli.folder, { 'package.json': '{}', 'src/index.ts': '' })
      expect(await cli.fails('deploy', '--prod', '--yes')).toContain(
        'The embedded cloud builds nothing: run `vercel build`, then `vercel deploy --prebuilt`.',
      )
      expect(await cli.fails('certs', 'ls')).toContain('the embedded cloud has no GET /v4/certs')
      expect(existsSync(join(cli.folder, 'src/index.ts'))).toBe(true)
    },
  )
})
