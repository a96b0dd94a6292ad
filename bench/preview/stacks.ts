import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Engine, pulumiFailed, runPulumi } from '../../cli/pulumi/client.ts'
import { createEngine } from '../../cli/pulumi/engines.ts'
import { policyPack, selectStack, up } from '../../cli/pulumi/stack.ts'
import { devStack, writeCloudFile } from '../../local/cloud-file.ts'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { step } from '../../setup/progress.mjs'
import { ensureTools } from '../../setup/tools.ts'
import { type BenchCloud, benchCloud } from '../bench-cloud.ts'

export type Command = 'preview' | 'up'
/** `packed` is ours with our policy pack, as `npm start` runs it. */
export type Who = 'ours' | 'packed' | 'empty'

/** Our stack on an embedded cloud and a program without a resource, under one engine; both up. */
export interface Stacks extends AsyncDisposable {
  engine: Engine
  machine: BenchCloud['machine']
  /** Runs a command that has nothing to change. */
  run(who: Who, command: Command, engine?: Engine): Promise<void>
  /** Gives our stack so many variables more, and brings them up. */
  grow(variables: number): Promise<void>
}

export async function startStacks(): Promise<Stacks> {
  await using starting = new AsyncDisposableStack()
  const tools = await ensureTools()
  const { cloud, machine, folder } = starting.use(await benchCloud())
  const home = join(folder, 'home')
  const engine = createEngine(home, tools)
  const emptyFolder = emptyProgram(join(folder, 'empty'))
  const arguments_ = {
    ours: { args: ['--stack', devStack], cwd: packageFolder },
    packed: { args: ['--stack', devStack, ...policyPack(engine)], cwd: packageFolder },
    empty: { args: ['--stack', 'empty'], cwd: emptyFolder },
  } as const satisfies Record<Who, { args: readonly string[]; cwd: string }>
  const commands = {
    preview: ['preview', '--expect-no-changes', '--suppress-progress'],
    up: ['up', '--yes', '--skip-preview', '--expect-no-changes', '--suppress-progress', '--suppress-outputs'],
  } as const
  const pulumi = async (args: string[], cwd: string, withEngine = engine) => {
    const finished = await runPulumi(withEngine, args, { cwd })
    if (finished.code !== 0) throw pulumiFailed(args[0] ?? '', finished)
  }
  await selectStack(engine, devStack)
  await step('bring up our stack', () => up(engine, devStack))
  await pulumi(['stack', 'init', 'empty'], emptyFolder)
  await pulumi(['up', '--yes', '--skip-preview', '--stack', 'empty'], emptyFolder)
  const embedded = cloud.file.stacks[devStack]
  const started = starting.move()
  return {
    engine,
    machine,
    run: (who, command, withEngine) =>
      pulumi([...commands[command], ...arguments_[who].args], arguments_[who].cwd, withEngine),
    async grow(variables) {
      const names = Array.from({ length: variables }, (_, n) => [`EXTRA_${n + 1}`, `value ${n + 1}`])
      const dev = { ...embedded, env: Object.fromEntries(names) }
      writeCloudFile(home, { ...cloud.file, stacks: { [devStack]: dev } })
      await step(`bring up ${variables} variables more`, () => up(engine, devStack))
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}

/** A program that loads the SDK and makes nothing; the same language host, `node` and options as ours. */
function emptyProgram(folder: string): string {
  mkdirSync(join(folder, 'infra'), { recursive: true })
  for (const name of ['node_modules', 'setup']) symlinkSync(join(packageFolder, name), join(folder, name))
  const options = { typescript: false, nodeargs: '--require ../setup/own-node.cjs' }
  const files = {
    'Pulumi.yaml': { name: 'empty', main: 'infra', runtime: { name: 'nodejs', options } },
    'package.json': { name: 'empty', type: 'module' },
  }
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), JSON.stringify(content))
  writeFileSync(join(folder, 'infra/index.ts'), "import '@pulumi/pulumi'\n")
  return folder
}
