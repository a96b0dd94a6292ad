import { expect, test } from 'vitest'
import { settingsProblems } from '../../../cli/adopt/index.ts'
import { type Plan, planAdoption } from '../../../cli/adopt/plan.ts'
import { adoptArguments } from '../cli/parse-arguments.ts'
import { direct, liveShop, pooled, shopOptions, typed } from './live-shop.ts'

const token = 'abcdefghijklmnopqrstuvwxyz012345'
const settings = (plan: Plan) =>
  Object.fromEntries(
    plan.settings.map(({ path, value, secret }) => [path.join('.'), secret ? { secret: value } : value]),
  )

test('project, domains, region, team and both connection URLs become settings that the program accepts unchanged', () => {
  const plan = planAdoption(liveShop(), {}, shopOptions('--build', '../shop/.vercel/output'))
  expect(settings(plan)).toEqual({
    project: 'shop',
    domain: 'api.example.com',
    domains: {
      'shop.vercel.app': {},
      'old.example.com': { redirect: 'api.example.com', redirectStatusCode: 308 },
    },
    frontendUrl: 'https://api.example.com',
    region: 'fra1',
    vercelTeam: 'team_1',
    'database.manage': 'none',
    'database.pooledUrl': { secret: pooled },
    'database.directUrl': { secret: direct },
    'app.output': '../shop/.vercel/output',
    'proof.path': '/count',
  })
  expect(settingsProblems(plan.settings, token)).toEqual([])
})

test('a resource is imported by the ids of its team, its project and itself', () => {
  const { adopted } = planAdoption(liveShop(), {}, shopOptions())
  expect(adopted.map(({ name, id }) => [name, id])).toEqual([
    ['app-project', 'team_1/prj_1'],
    ['app-domain', 'team_1/prj_1/api.example.com'],
    ['app-domain-shop.vercel.app', 'team_1/prj_1/shop.vercel.app'],
    ['app-domain-old.example.com', 'team_1/prj_1/old.example.com'],
    ['app-DATABASE_URL', 'team_1/prj_1/env_url'],
  ])
  const person = planAdoption({ ...liveShop(), accountId: 'user1' }, {}, shopOptions())
  expect(person.adopted[0]?.id).toBe('prj_1')
})

const secretly = (value: unknown) => ({ secret: value })
test.each([
  ['JWT_ACCESS_SECRET', 'k'.repeat(40), 'adopted.JWT_ACCESS_SECRET', secretly('k'.repeat(40))],
  ['CRON_SECRET', 'c'.repeat(20), 'adopted.CRON_SECRET', secretly('c'.repeat(20))],
  ['FRONTEND_URL', 'https://www.example.com/', 'frontendUrl', 'https://www.example.com'],
  ['DATABASE_POOL_MAX', '3', 'poolMax', 3],
  ['DATABASE_CA', '-----BEGIN CERTIFICATE-----', 'database.ca', '-----BEGIN CERTIFICATE-----'],
  ['RATE_LIMIT_LOGIN', 'address 1/60', 'rateLimits.login', 'address 1/60'],
  ['MAIL_KEY', 'mail-key', 'env.MAIL_KEY', secretly('mail-key')],
])('%s becomes its setting, and its variable is replaced', (name, value, path, setting) => {
  const plan = planAdoption(liveShop({ [name]: typed('env_x', value) }), {}, shopOptions())
  expect(settings(plan)[path]).toEqual(setting)
  expect(plan.replaced).toEqual(['DATABASE_URL', name])
})

test('a value that was plain on Vercel stays readable in the stack file', () => {
  const plan = planAdoption(liveShop({ FEATURE: typed('env_f', 'true', { plain: true }) }), {}, shopOptions())
  expect(settings(plan)['env.FEATURE']).toBe('true')
})

test('a Sensitive variable gets the given value, and is written again', () => {
  const live = liveShop({ MAIL_KEY: typed('env_m'), JWT_ACCESS_SECRET: typed('env_j') })
  const plan = planAdoption(live, { MAIL_KEY: 'given', JWT_ACCESS_SECRET: '' }, shopOptions())
  expect(settings(plan)).toMatchObject({ 'env.MAIL_KEY': { secret: 'given' } })
  // The key is lost: the stack creates another one for the same variable.
  expect(settings(plan)).not.toHaveProperty('adopted.JWT_ACCESS_SECRET')
  expect(plan.rewritten).toEqual(['MAIL_KEY', 'JWT_ACCESS_SECRET'])
})

test.each([
  ['DIRECT_URL', typed('env_d', direct), 'the stack keeps it out'],
  ['POSTGRES_HOST', typed('env_p', 'db.example.com', { foreign: true }), 'an integration'],
  ['EMPTY', typed('env_e', ''), 'it is empty'],
  ['LOST', typed('env_l'), 'its value was not given'],
  ['VERCEL_URL', typed('env_v', 'x'), 'the stack keeps it out'],
])('%s stays unchanged on Vercel: no setting, no import, and a reason', (name, variable, why) => {
  const plan = planAdoption(liveShop({ [name]: variable }), {}, shopOptions())
  expect(plan.left.find((one) => one.name === name)?.why).toContain(why)
  expect(plan.adopted.map((one) => one.name)).not.toContain(`app-${name}`)
  expect(Object.keys(settings(plan))).not.toContain(`env.${name}`)
})

test('the notes name an entry for several targets and a connected repository before they change', () => {
  const shared = typed('env_m', 'mail', { targets: ['production', 'preview'] })
  const { notes } = planAdoption(
    { ...liveShop({ MAIL_KEY: shared }), repository: 'shop/web' },
    {},
    shopOptions(),
  )
  expect(notes.join('\n')).toMatch(
    /^MAIL_KEY has one entry for production and preview, .* vercel env add MAIL_KEY preview[\s\S]*shop\/web/,
  )
})

test('settings that the program would refuse are listed, each with its command', () => {
  const supabase = pooled.replace('pooler.example.com:6432', 'aws-1-eu-central-1.pooler.supabase.com:6543')
  const live = liveShop({ DATABASE_URL: typed('env_url', supabase) })
  const codes = (...args: string[]) => {
    return settingsProblems(
      planAdoption(live, {}, adoptArguments(['--project', 'shop', ...args])).settings,
      token,
    ).map(({ code, fix }) => `${code} ${fix}`)
  }
  expect(codes('--proof-path', '/count').join()).toMatch(
    /^PLAN_MISSING pulumi config set --path poolproof:database.plan NAME/,
  )
  expect(codes('--plan', 'micro')).toEqual([
    'CONFIG_INVALID pulumi config set --path poolproof:proof.path VALUE',
  ])
})
