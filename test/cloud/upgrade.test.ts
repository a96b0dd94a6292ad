import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { parse } from 'yaml'
import { ensureEmbeddedStack } from '../../cli/pulumi/embedded-stacks.ts'
import { projectFileIn } from '../../cli/pulumi/project-folder.ts'
import { readCloudFile, writeCloudFile } from '../../local/cloud-file.ts'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { shopTest as test } from './harness/dashboard-project.ts'
import type { TestStack } from './harness/stack.ts'

/**
 * States that the version before (commit 8bcb914) left behind; every password and token in them is invented. Whatever is
 * changed since, the next preview of such a stack touches neither data nor keys.
 */
const fixtures = join(import.meta.dirname, 'upgrade')
/** Replaced or read again without a loss: the deployment, what follows from it, and reads. */
const renewed =
  /^(vercel:index\/(deployment:Deployment|alias:Alias)|poolproof:index:Proof|pulumi:pulumi:StackReference) /

/** Of other bytes, so that it is seen to be compared. */
const deployment = 'vercel:index/deployment:Deployment app-deployment'

interface Step {
  op: string
  urn: string
}

async function pulumi(stack: TestStack, name: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await stack.pulumiOn(name, ...args)
  expect(code, `pulumi ${args.join(' ')}: ${stdout}${stderr}`).toBe(0)
  return stdout
}

/**
 * The preview's operation on each resource of the state, by `TYPE NAME`; a digest leaves out what stays the same. Nothing
 * is created or deleted: what has another parent now is found by its alias.
 */
async function upgraded(stack: TestStack, name: string, fixture: string): Promise<Record<string, string>> {
  const file = join(fixtures, fixture)
  await pulumi(stack, name, 'stack', 'import', '--file', file)
  const { steps } = JSON.parse(await pulumi(stack, name, 'preview', '--json')) as { steps: Step[] }
  expect(steps.filter(({ op }) => ['create', 'delete'].includes(op))).toEqual([])
  const operations = new Map(steps.map(({ op, urn }) => [urn, op]))
  const before = JSON.parse(readFileSync(file, 'utf8')) as { deployment: { resources: Step[] } }
  const short = (urn: string) => urn.split('::').slice(2).join(' ').split('$').at(-1) as string
  return Object.fromEntries(
    before.deployment.resources.map(({ urn }) => [short(urn), operations.get(urn) ?? 'same']),
  )
}

/** Those that are neither kept nor updated in place, without the ones that are renewed. */
const lost = (operations: Record<string, string>) =>
  Object.entries(operations).filter(([name, op]) => !/^(same|update)$/.test(op) && !renewed.test(name))

test.for(['dev', 'staging', 'production'])(
  '%s of the version before keeps its data and keys',
  async (name, { stack }) => {
    await ensureEmbeddedStack(stack.home, name)
    const file = readCloudFile(stack.home)
    // What may be promoted is asked by the tests of promotion: here production previews for itself.
    if (file?.stacks[name]?.promoteFrom) {
      file.stacks[name].promoteFrom = undefined
      writeCloudFile(stack.home, file)
    }
    if (name !== 'dev') await pulumi(stack, name, 'stack', 'init')
    const operations = await upgraded(stack, name, `${name}.json`)
    expect(operations[deployment]).toBe('replace')
    expect(lost(operations)).toEqual([])
  },
)

test('an adopted stack of the version before keeps project, keys and variables', async ({ stack, shop }) => {
  const { apiToken, teamId, postgres, pooler } = { ...stack.cloud.file, ...stack.cloud }
  const folder = projectFileIn(join(stack.home, 'project'), packageFolder)
  const url = (port: number) => `postgresql://shop:canaryShopPassword1@127.0.0.1:${port}/shop?sslmode=disable`
  const settings = {
    project: 'shop',
    domain: 'api.shop.localhost',
    domains: { 'shop.vercel.app': {} },
    address: stack.cloud.file.app,
    frontendUrl: 'https://api.shop.localhost',
    region: 'iad1',
    vercelTeam: teamId,
    vercelToken: apiToken,
    database: { manage: 'none', pooledUrl: url(pooler.port), directUrl: url(postgres.port) },
    app: { output: shop.output },
    proof: { path: '/tables', concurrency: 5, requests: 20 },
    adopted: {
      JWT_ACCESS_SECRET: 'canary-Q9xYm3vTkLpR7wZcN2bHsJ5dGfA8eU',
      JWT_REFRESH_SECRET: 'canary-M4tVr8nKjXqW1yBzE6uCpD3hSaG7iO',
      CRON_SECRET: 'canary-Zt6Rk2LwQx9VbN4m',
    },
    env: { FEATURE: 'true', MAIL_KEY: 'canary-mail "quoted" $key', HIDDEN: 'canary-hidden' },
  }
  const config = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`poolproof:${name}`, value]),
  )
  await pulumi(stack, 'shop', 'stack', 'init')
  const file = join(folder, 'Pulumi.shop.yaml')
  const { encryptionsalt } = parse(readFileSync(file, 'utf8')) as Record<string, string>
  writeFileSync(file, JSON.stringify({ encryptionsalt, config }))
  const operations = await upgraded(stack, 'shop', 'adopted.json')
  expect(operations[deployment]).toBe('replace')
  expect(lost(operations)).toEqual([])
})
