import type { PolicyResource, ResourceValidationArgs } from '@pulumi/policy'
import * as proxy from '@pulumi/policy/proxy.js'
import { policies } from '../../../infra/policy/policies.ts'
import type { StackSettings } from '../../../infra/policy/stack-settings.ts'

type Properties = Record<string, unknown>

/** The SDK's own guard, which its types do not mention: reading a value that is not known yet throws. */
const { unknownCheckingProxy } = proxy as unknown as {
  unknownCheckingProxy: (props: Properties) => Properties
}

export interface StackResource {
  name: string
  type: string
  props: Properties
  protect?: boolean
  provider?: Properties
}

/** What stands for a text that only the update will tell. */
export const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'

const ref = 'abcdefghijklmnopqrst'
const pooler = 'aws-1-eu-central-1.pooler.supabase.com'
const urn = (name: string) => `urn:pulumi:production::shop::${name}`

const values = {
  NODE_ENV: 'production',
  FRONTEND_URL: 'https://www.example.com',
  DATABASE_URL: `postgresql://shop_app_a.${ref}:canary1@${pooler}:6543/shop?sslmode=require`,
  DATABASE_POOL_MAX: '2',
  DATABASE_CA: '-----BEGIN CERTIFICATE-----',
  JWT_ACCESS_SECRET: 'q3V8rZ1mXk7TtN5yBf2WcJ9sLhE4uGdP',
  JWT_REFRESH_SECRET: 'M6xQp2Yv9RbK4nZs8TgW1fHjC7eUaLd3',
  CRON_SECRET: 'w7Kd2PzR9tXm4QvB',
  POOLPROOF_FINGERPRINT: '0123456789abcdef01234567',
}

export const variable = (key: string, value: string, more: Properties = {}): StackResource => ({
  name: `app-${key}`,
  type: 'vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable',
  props: { projectId: 'prj_1', key, value, sensitive: true, targets: ['production'], ...more },
})

const postgresql = (type: string, name: string, props: Properties, protect = false): StackResource => ({
  name: `postgres-${name}`,
  type: `postgresql:index/${type[0]?.toLowerCase()}${type.slice(1)}:${type}`,
  props,
  protect,
  provider: { host: pooler },
})

/** What the program makes of a good configuration, in the order the engine shows it. */
export const goodStack: readonly StackResource[] = [
  { name: 'shop-production', type: 'pulumi:pulumi:Stack', props: {} },
  {
    name: 'app-project',
    type: 'vercel:index/project:Project',
    props: { name: 'shop', resourceConfig: { functionDefaultRegions: ['fra1'] } },
  },
  {
    name: 'app-domain',
    type: 'vercel:index/projectDomain:ProjectDomain',
    props: { projectId: 'prj_1', domain: 'api.example.com' },
  },
  postgresql('Role', 'app', { name: 'shop_app' }),
  postgresql('Role', 'app-a', {
    name: 'shop_app_a',
    login: true,
    connectionLimit: 15,
    superuser: false,
    roles: ['shop_app'],
  }),
  postgresql('Role', 'migrator', { name: 'shop_migrator', login: true, connectionLimit: 5 }),
  postgresql('Database', 'database', { name: 'shop', owner: 'shop_migrator' }, true),
  postgresql('Grant', 'app-schema', { role: 'shop_app', objectType: 'schema', privileges: ['USAGE'] }),
  postgresql('DefaultPrivileges', 'app-tables', {
    role: 'shop_app',
    owner: 'shop_migrator',
    objectType: 'table',
    privileges: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  }),
  {
    name: 'migration',
    type: 'poolproof:index:Migration',
    props: { directUrl: `postgresql://shop_migrator.${ref}:canary2@${pooler}:5432/shop?sslmode=require` },
  },
  ...Object.entries(values).map(([key, value]) => variable(key, value)),
  {
    name: 'app-deployment',
    type: 'vercel:index/deployment:Deployment',
    props: {
      projectId: 'prj_1',
      production: true,
      meta: { env: '0123456789abcdef01234567', schema: '20260101000000_first', artifact: '0123456789abcdef' },
    },
  },
  { name: 'proof', type: 'poolproof:index:Proof', props: { poolerBackends: 15 } },
]

/** The good stack with one resource changed; its properties where `change` names no more, taken out where it is undefined. */
export function spoiled(
  name: string,
  change: Properties,
  more: Partial<StackResource> = {},
): StackResource[] {
  if (!goodStack.some((one) => one.name === name)) throw new Error(`no resource ${name}`)
  return goodStack.map((one) =>
    one.name === name ? { ...one, ...more, props: { ...one.props, ...change } } : one,
  )
}

/** The good stack with one more resource, before the deployment. */
export function withMore(resource: StackResource): StackResource[] {
  const at = goodStack.findIndex(({ name }) => name === 'app-deployment')
  return goodStack.toSpliced(at, 0, resource)
}

const settings: StackSettings = { instances: 25, provider: 'supabase', plan: 'Micro' }

/** Shows the resources to the pack as the engine does; answers `level policy (resource) text` of each violation. */
export function judged(
  resources: readonly StackResource[],
  { config = {}, stack = settings }: { config?: Properties; stack?: StackSettings } = {},
): string[] {
  const reported: string[] = []
  const all = policies(stack)
  const tell =
    ({ name, enforcementLevel }: (typeof all)[number], resource: string) =>
    (message: string) =>
      void reported.push(`${enforcementLevel} ${name} (${resource}) ${message.replace('\n  fix: ', ' => ')}`)
  const shown = resources.map((each) => ({ name: each.name, args: shownResource(each, config) }))
  for (const { name, args } of shown) {
    for (const policy of all) {
      if ('validateResource' in policy) [policy.validateResource].flat()[0]?.(args, tell(policy, name))
    }
  }
  const stackArgs = {
    ...shown[0]?.args,
    resources: shown.map(({ args }) => args as unknown as PolicyResource),
  }
  for (const policy of all) {
    if ('validateStack' in policy) policy.validateStack(stackArgs as never, tell(policy, 'stack'))
  }
  const leak = reported.find((line) => /canary|q3V8rZ|M6xQp2|w7Kd2P/.test(line))
  if (leak) throw new Error(`a secret is shown: ${leak}`)
  return reported
}

function shownResource({ name, type, props, protect = false, provider }: StackResource, config: Properties) {
  const isChild = /^(app|postgres)-/.test(name)
  const args: Partial<ResourceValidationArgs> = {
    urn: urn(name),
    name,
    type,
    props: unknownCheckingProxy(props),
    opts: {
      protect,
      ignoreChanges: [],
      aliases: [],
      customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
      additionalSecretOutputs: [],
      parent: urn(isChild ? 'app' : 'shop-production'),
    },
    getConfig: <T extends object>() => config as T,
  }
  if (provider) args.provider = { type: '', urn: '', name: '', props: unknownCheckingProxy(provider) }
  return args as ResourceValidationArgs
}
