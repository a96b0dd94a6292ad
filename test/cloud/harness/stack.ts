import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { test } from 'vitest'
import { type Engine, type Finished, runPulumi } from '../../../cli/pulumi/client.ts'
import { createEngine } from '../../../cli/pulumi/engines.ts'
import { selectStack } from '../../../cli/pulumi/stack.ts'
import { exportState, type StateResource } from '../../../cli/pulumi/state.ts'
import { type Cloud, type CloudOptions, startCloud } from '../../../local/cloud.ts'
import { devStack, writeCloudFile } from '../../../local/cloud-file.ts'
import { removeServers } from '../../../local/servers/servers-folder.ts'
import { ensureTools } from '../../../setup/tools.ts'
import { scope, shared } from './fixtures.ts'
import { quickProof } from './quick-proof.ts'

/** A stack on an embedded cloud of its own, in a folder of its own that goes away with it. */
export interface TestStack extends AsyncDisposable {
  home: string
  cloud: Cloud
  engine: Engine
  /** Runs the CLI on the stack and answers what it printed, whatever the exit code. */
  pulumi(...args: string[]): Promise<Finished>
  /** The same on another stack of this cloud. */
  pulumiOn(stack: string, ...args: string[]): Promise<Finished>
  /** `pulumi up`, which has to succeed. */
  up(): Promise<string>
  /** Sets these `poolproof:*` settings over those of the embedded cloud, and takes back what was set before. */
  configure(settings: Record<string, unknown>): void
  resources(type: string): Promise<StateResource[]>
  /** Rows of a query by the superuser over the direct connection. */
  query(sql: string, database?: string): Promise<Record<string, unknown>[]>
}

interface StackOptions extends Partial<CloudOptions> {
  /** Of every update; a quick one unless it says otherwise. */
  proof?: Record<string, unknown>
}

export async function startStack({
  proof = quickProof,
  home = mkdtempSync(join(tmpdir(), 'poolproof-test-')),
  ...options
}: StackOptions = {}): Promise<TestStack> {
  const tools = await ensureTools()
  const cloud = await startCloud({ home, pgbouncer: tools.pgbouncer, say: () => undefined, ...options })
  const engine = createEngine(home, tools)
  await selectStack(engine, devStack)
  const embedded = { ...cloud.file.stacks[devStack], proof }
  const pulumi = (...args: string[]) => runPulumi(engine, [...args, '--stack', devStack])
  const configure = (settings: Record<string, unknown>) => {
    cloud.file.stacks[devStack] = { ...embedded, ...settings }
    writeCloudFile(home, cloud.file)
  }
  configure({})
  return {
    home,
    cloud,
    engine,
    pulumi,
    pulumiOn: (name, ...args) => runPulumi(engine, [...args, '--stack', name]),
    configure,
    async up() {
      const { code, stdout, stderr } = await pulumi('up', '--yes', '--skip-preview', '--suppress-progress')
      if (code !== 0) throw new Error(`pulumi up: exit code ${code}\n${stdout}\n${stderr}`)
      return stdout
    },
    async resources(type) {
      const { deployment } = await exportState(engine, devStack)
      return (deployment.resources ?? []).filter((one) => one.type.endsWith(`:${type}`))
    },
    query: (sql, database = 'postgres') => asSuperuser(cloud, sql, database),
    async [Symbol.asyncDispose]() {
      await cloud.stop()
      await removeServers(home)
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function asSuperuser(cloud: Cloud, sql: string, database: string): Promise<Record<string, unknown>[]> {
  const url = new URL(cloud.file.adminUrl)
  url.pathname = `/${database}`
  const { ca } = (cloud.file.stacks[devStack]?.database ?? {}) as { ca?: string }
  url.searchParams.delete('sslmode')
  const client = new pg.Client({ connectionString: url.href, ssl: ca ? { ca } : false })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** `test` with a stack on an embedded cloud. */
export const stackTest = (options?: StackOptions, prepare?: (stack: TestStack) => Promise<unknown>) =>
  test.extend(
    'stack',
    scope,
    shared(() => startStack(options), prepare),
  )
