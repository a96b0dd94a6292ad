import { beforeAll, describe, expect, test, vi } from 'vitest'
import { optionalNames, requiredNames } from '../../../rules/environment/variable-table.ts'
import { goodConfig, only, passwordOf, plain, type Registered, runProgram } from './program.ts'

let resources: Registered[]

function isSecret(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '4dabf18193072939515e22adb298388d' in value
}

beforeAll(async () => {
  resources = (await runProgram(goodConfig)).resources
}, 60_000)

describe('the program', () => {
  test('sets every variable the app asks for, each sensitive, secret, for production alone', () => {
    const variables = resources.filter(({ type }) => type.endsWith(':ProjectEnvironmentVariable'))
    const keys = ['JWT_ACCESS_SECRET_PREVIOUS', 'JWT_REFRESH_SECRET_PREVIOUS']
    expect(variables.map(({ inputs }) => inputs.key).sort()).toEqual([...requiredNames, ...keys].sort())
    for (const { inputs } of variables) {
      expect(inputs.sensitive, `${inputs.key}`).toBe(true)
      expect(inputs.targets).toEqual(['production'])
      expect(isSecret(inputs.value), `${inputs.key} is secret`).toBe(true)
      expect(inputs.comment).toMatch(/^poolproof [0-9a-f]{24}$/)
    }
    expect(optionalNames).toContain('DATABASE_CA')
  })

  test('gives the functions the pooled URL of the app role and never the direct one', () => {
    const value = (key: string) =>
      plain(only(resources, 'ProjectEnvironmentVariable', `app-${key}`).inputs.value)
    expect(value('DATABASE_URL')).toBe(
      `postgresql://shop_app_a:${passwordOf('postgres-app-a-password')}@pooler.example.com:6432/shop?sslmode=require`,
    )
    expect(value('DATABASE_POOL_MAX')).toBe('2')
    expect(value('NODE_ENV')).toBe('production')
    const all = resources.filter(({ type }) => type.endsWith(':ProjectEnvironmentVariable'))
    for (const { inputs } of all) expect(plain(inputs.value)).not.toContain('db.example.com')
  })

  test('migrates over the direct connection as the owner', () => {
    const { inputs } = only(resources, 'Migration')
    expect(plain(inputs.directUrl)).toBe(
      `postgresql://shop_migrator:${passwordOf('postgres-migrator-password')}@db.example.com:5432/shop?sslmode=require`,
    )
    expect(isSecret(inputs.directUrl)).toBe(true)
    expect(inputs.denyRoles).toEqual(['shop_app'])
  })

  test('limits the app role to what the pooler opens, 20, and gives it rows but no ownership', () => {
    expect(only(resources, 'Role', 'postgres-app-a').inputs).toMatchObject({
      name: 'shop_app_a',
      connectionLimit: 20,
      roles: ['shop_app'],
    })
    expect(only(resources, 'Role', 'postgres-app').inputs).toEqual({ name: 'shop_app' })
    expect(only(resources, 'Database').inputs).toMatchObject({ name: 'shop', owner: 'shop_migrator' })
    expect(only(resources, 'DefaultPrivileges', 'postgres-app-tables').inputs).toMatchObject({
      role: 'shop_app',
      owner: 'shop_migrator',
      privileges: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
    })
  })

  test('ties the deployment to environment, schema and bytes, and the domain to the proof', () => {
    const { inputs } = only(resources, 'Deployment')
    expect(inputs.meta).toEqual({
      env: expect.stringMatching(/^[0-9a-f]{24}$/),
      schema: '20260101000000_first',
      artifact: expect.stringMatching(/^[0-9a-f]{64}$/),
      region: 'fra1',
      commit: expect.stringMatching(/^([0-9a-f]{40}|unknown)$/),
    })
    expect(inputs.pathPrefix).toMatch(/^(\.\.\/)*\.poolproof\/build\/[0-9a-f]{64}$/)
    for (const [path, sum] of Object.entries(inputs.files as object)) {
      expect(path.startsWith(`${inputs.pathPrefix}/.vercel/output/`), path).toBe(true)
      expect(sum).toMatch(/^\d+~[0-9a-f]{40}$/)
    }
    expect(only(resources, 'Project').inputs).toMatchObject({ autoAssignCustomDomains: false })
    expect(only(resources, 'Alias').inputs).toMatchObject({
      alias: 'api.example.com',
      deploymentId: 'app-deployment-id',
    })
  })

  test('hands every secret of the proof over as a secret', () => {
    const { inputs } = only(resources, 'Proof')
    for (const name of ['bypassSecret', 'cronSecret', 'pooledUrl', 'directUrl']) {
      expect(isSecret(inputs[name]), name).toBe(true)
    }
    expect(inputs).toMatchObject({ poolerBackends: 20, apiHost: 'api.example.com' })
  })

  test('lets a proof vouch for the bytes of the deployment that is proved, which may be an older one', async () => {
    vi.resetModules()
    const meta = { artifact: 'a'.repeat(64), commit: 'b'.repeat(40) }
    const { resources: partly } = await runProgram(goodConfig, {
      // What an update of part of the stack leaves as it was.
      'vercel:index/deployment:Deployment': () => ({ url: 'shop-abc.vercel.app', domains: [], meta }),
    })
    expect(plain(only(partly, 'Proof').inputs.release)).toMatchObject(meta)
  }, 60_000)

  test('uses explicit providers only', () => {
    const providers = resources.filter(({ type }) => type.startsWith('pulumi:providers:'))
    expect(providers.map(({ name }) => name).sort()).toEqual(['postgresql', 'random', 'vercel'])
    expect(isSecret(only(resources, 'vercel').inputs.apiToken)).toBe(true)
    expect(only(resources, 'postgresql').inputs).toMatchObject({ superuser: 'false', maxConnections: '4' })
  })
})
