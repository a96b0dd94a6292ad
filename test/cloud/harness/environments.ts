import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Engine, type Finished, runPulumi } from '../../../cli/pulumi/client.ts'
import { ensureEmbeddedStack } from '../../../cli/pulumi/embedded-stacks.ts'
import { createEngine } from '../../../cli/pulumi/engines.ts'
import { siblingProject } from '../../../cli/pulumi/project-folder.ts'
import { exportState } from '../../../cli/pulumi/state.ts'
import { type Cloud, startCloud } from '../../../local/cloud.ts'
import { readCloudFile, writeCloudFile } from '../../../local/cloud-file.ts'
import { removeServers } from '../../../local/servers/servers-folder.ts'
import { ensureTools } from '../../../setup/tools.ts'
import { type Clone, cloneElsewhere } from './clone.ts'
import { typesInFlight } from './interrupt-up.ts'
import { type Started, start } from './process.ts'
import { quickProof } from './quick-proof.ts'

/** Stacks beside each other on one embedded cloud, deployed from a clone that has a git history of its own. */
export interface Environments extends AsyncDisposable {
  home: string
  cloud: Cloud
  engine: Engine
  clone: Clone
  /** Runs the CLI on a stack with the sources of the clone. */
  pulumi(stack: string, ...args: string[]): Promise<Finished>
  /** Starts `poolproof COMMAND` in the clone, without a terminal. */
  task(command: string, ...args: string[]): Started
  /** Starts a file of the clone. */
  script(file: string, ...args: string[]): Started
  /** Commits every change of the clone; answers the commit. */
  commit(message: string): string
  /** Adds text to a file of the clone, which is made where it is not there. */
  write(file: string, text: string): void
  outputs(stack: string): Promise<Record<string, unknown>>
  /** Types of the resources that are being worked on. */
  inFlight(stack: string): string[]
  /** Status and bytes of the stack's page, as its domain serves it. */
  page(stack: string): Promise<string>
}

export async function startEnvironments(...stacks: string[]): Promise<Environments> {
  await using started = new AsyncDisposableStack()
  const clone = started.use(cloneElsewhere())
  const git = (...args: string[]) => execFileSync('git', args, { cwd: clone.folder }).toString().trim()
  git('init', '--quiet')
  const home = mkdtempSync(join(tmpdir(), 'poolproof-test-'))
  started.defer(async () => {
    await removeServers(home)
    rmSync(home, { recursive: true, force: true })
  })
  const tools = await ensureTools()
  const cloud = started.use(await startCloud({ home, pgbouncer: tools.pgbouncer, say: () => undefined }))
  for (const stack of stacks) await ensureEmbeddedStack(home, stack)
  quicken(home)
  const project = (stack: string) => siblingProject(join(home, 'project'), stack, clone.folder)
  const engine = { ...createEngine(home, tools), folderOf: project }
  for (const stack of stacks) await runPulumi(engine, ['stack', 'init', stack])
  const address = (stack: string) => readCloudFile(home)?.stacks[stack]?.address
  const script = (file: string, ...args: string[]) =>
    start(process.execPath, [file, ...args], {
      cwd: clone.folder,
      env: { ...process.env, POOLPROOF_HOME: home, POOLPROOF_CLONE: clone.folder },
    })
  const running = started.move()
  return {
    home,
    cloud,
    engine,
    clone,
    pulumi: (stack, ...args) => runPulumi(engine, [...args, '--stack', stack]),
    task: (command, ...args) => script('cli/main.ts', command, ...args),
    script,
    commit(message) {
      git('add', '--all')
      git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '--quiet', '-m', message)
      return git('rev-parse', 'HEAD')
    },
    write(file, text) {
      const path = join(clone.folder, file)
      mkdirSync(join(path, '..'), { recursive: true })
      appendFileSync(path, text)
    },
    async outputs(stack) {
      const { deployment } = await exportState(engine, stack)
      return deployment.resources?.find(({ type }) => type === 'pulumi:pulumi:Stack')?.outputs ?? {}
    },
    inFlight: (stack) => typesInFlight(home, stack),
    page: async (stack) => (await fetch(`${address(stack)}/`)).text(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

function quicken(home: string): void {
  const file = readCloudFile(home)
  for (const settings of Object.values(file?.stacks ?? {})) settings.proof = quickProof
  if (file) writeCloudFile(home, file)
}
