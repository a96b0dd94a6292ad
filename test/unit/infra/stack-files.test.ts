import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { settingsSchema } from '../../../infra/config/settings.ts'
import { optionalNames, requiredNames } from '../../../rules/environment/variable-table.ts'
import { packageFolder } from '../../../rules/files/package-folder.ts'
import { evidenceKey, signEvidence } from '../../../rules/release/evidence.ts'
import { only, plain, type Registered, runProgram } from './program.ts'

/** What the files leave to `pulumi config set --secret`, as their comments say it. */
const secrets = {
  staging:
    'postgresql://postgres.abcdefghijklmnopqrst:pw-canary@aws-0-eu-central-1.pooler.supabase.com:5432/postgres',
  production:
    'postgresql://neondb_owner:pw-canary@ep-cool-name-123456.eu-central-1.aws.neon.tech/neondb?sslmode=require',
}
type Name = keyof typeof secrets

const textOf = (stack: Name) =>
  readFileSync(join(packageFolder, `docs/examples/stacks/${stack}.yaml`), 'utf8')

/** As the engine hands it to a program: structured values as JSON text. */
function configOf(stack: Name): Record<string, string> {
  const { config } = parse(textOf(stack)) as { config: Record<string, unknown> }
  const database = { ...(config['poolproof:database'] as object), adminUrl: secrets[stack] }
  const all = {
    ...config,
    'poolproof:database': database,
    'poolproof:vercelToken': 'abcdefghijklmnopqrstuvwxyz012345',
    // `poolproof promote` pins it.
    ...(stack === 'production' ? { 'poolproof:evidenceKey': evidenceKey('secret') } : {}),
  }
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )
}

async function run(stack: Name, staging: () => unknown = () => ({})) {
  vi.resetModules()
  return runProgram(configOf(stack), {
    'pulumi:pulumi:readStackOutputs': ({ name }) => ({
      outputs: String(name).endsWith('/staging') ? staging() : {},
    }),
  })
}

const variable = (resources: Registered[], key: string) =>
  plain(only(resources, 'ProjectEnvironmentVariable', `app-${key}`).inputs.value)

let staging: Awaited<ReturnType<typeof run>>
let production: Awaited<ReturnType<typeof run>>

/** What the staging of these sources would have proved. */
function proved(): unknown {
  const { inputs } = only(staging.resources, 'Proof')
  const release = plain(inputs.release) as { artifact: string; commit: string; variables: object }
  const names = (only(staging.resources, 'Migration').inputs.migrations as { name: string }[]).map(
    ({ name }) => name,
  )
  const evidence = signEvidence('secret', 'staging', {
    ...release,
    variables: Object.keys(release.variables).sort(),
    schemaVersion: names.at(-1) as string,
    proofId: 'proof-1',
    provedAt: new Date().toISOString(),
  })
  return { evidence, evidenceKey: evidenceKey('secret') }
}

beforeAll(async () => {
  staging = await run('staging')
  production = await run('production', proved)
}, 120_000)

describe('the root of the project', () => {
  const git = (...args: string[]) => spawnSync('git', args, { cwd: packageFolder, encoding: 'utf8' })

  test('holds no file that a new stack would take over, but for that of dev', () => {
    const { stdout } = git('ls-files', '--cached', '--others', '--exclude-standard', 'Pulumi.*.yaml')
    expect(stdout).toBe('Pulumi.dev.yaml\n')
  })

  test('takes the file of a stack of yours into git', () => {
    const names = ['staging', 'production', 'shop'].map((stack) => `Pulumi.${stack}.yaml`)
    expect(git('check-ignore', ...names)).toMatchObject({ status: 1, stdout: '' })
  })
})

describe('docs/examples/stacks/staging.yaml', () => {
  test('makes a schema of its own in a Supabase project, and both addresses from one URL', () => {
    const { resources } = staging
    expect(only(resources, 'Schema').inputs).toMatchObject({ name: 'shop' })
    expect(resources.filter(({ type }) => type.endsWith(':Database'))).toEqual([])
    const { hostname, port, username } = new URL(String(variable(resources, 'DATABASE_URL')))
    expect([hostname, port]).toEqual(['aws-0-eu-central-1.pooler.supabase.com', '6543'])
    expect(username).toMatch(/^shop_app(_a)?\.abcdefghijklmnopqrst$/)
  })
})

describe('docs/examples/stacks/production.yaml', () => {
  test('makes a protected database of its own at Neon, reached by the pooled host', () => {
    const { resources } = production
    expect(only(resources, 'Database').inputs).toMatchObject({ name: 'shop' })
    const { hostname } = new URL(String(variable(resources, 'DATABASE_URL')))
    expect(hostname).toBe('ep-cool-name-123456-pooler.eu-central-1.aws.neon.tech')
  })

  test('deploys to another region the artifact that staging proved, and asks for acknowledgements', () => {
    const artifact = ({ resources }: typeof staging) =>
      (only(resources, 'Deployment').inputs.meta as { artifact: string }).artifact
    expect(artifact(production)).toBe(artifact(staging))
    expect(only(production.resources, 'Migration').inputs.acknowledged).toEqual([])
    expect(only(staging.resources, 'Migration').inputs.acknowledged).toBeUndefined()
  })

  test('refuses where staging has proved nothing', async () => {
    await expect(run('production')).rejects.toThrow(/EVIDENCE_MISSING/)
  }, 60_000)
})

describe.each(['staging', 'production'] as const)('the file of %s', (stack) => {
  test('explains every setting, those that are not set as well, and knows no other', () => {
    const { config } = parse(textOf(stack)) as { config: Record<string, object> }
    const commented = [...textOf(stack).matchAll(/^ *##? ?(poolproof:)?(\w+)(?::| *$)/gm)].map(
      ([, , name]) => name,
    )
    const named = new Set([
      ...Object.keys(config).map((name) => name.replace('poolproof:', '')),
      ...Object.keys(config['poolproof:database'] ?? {}),
      ...commented,
    ])
    // `address` is for the embedded cloud; the two URLs are for `manage: none`, which is explained beside `manage`.
    const top = Object.keys(settingsSchema.shape).filter((name) => name !== 'address')
    const inside = settingsSchema.shape.database.options
      .flatMap((option) => Object.keys(option.shape))
      .filter((name) => !/^(pooledUrl|directUrl|schema)$/.test(name))
    expect([...top, ...inside].filter((name) => !named.has(name))).toEqual([])
    for (const name of Object.keys(config)) expect(top).toContain(name.replace('poolproof:', ''))
  })

  test('sets every variable of the app and shows no password in plain', () => {
    const { resources } = stack === 'staging' ? staging : production
    const keys = resources
      .filter(({ type }) => type.endsWith(':ProjectEnvironmentVariable'))
      .map(({ inputs }) => inputs.key as string)
    expect(requiredNames.filter((name) => !keys.includes(name))).toEqual([])
    expect(keys.filter((key) => ![...requiredNames, ...optionalNames].includes(key as never))).toEqual([])
    expect(textOf(stack)).not.toMatch(/secure:|encryptionsalt/)
  })
})
