import { relative } from 'node:path'
import { readCloudFile } from '../../local/cloud-file.ts'
import { ownProject } from '../../local/paths.ts'
import { commandFor } from '../../rules/command-for.ts'
import { startCommand } from '../../rules/files/start-command.ts'
import { Problem } from '../../rules/problem.ts'
import type { Engine } from '../pulumi/client.ts'
import { currentStack, ensureEmbeddedStack } from '../pulumi/embedded-stacks.ts'
import { runningCloud } from '../pulumi/engines.ts'
import { stackOutput } from '../pulumi/stack.ts'
import { authApp } from './auth-app.ts'
import { customApp } from './custom-app.ts'
import { DevLoop } from './dev-loop.ts'
import { reportTo } from './report.ts'
import { SaveQueue } from './save-queue.ts'
import { openSession } from './session.ts'
import type { Source } from './source.ts'
import { watchFiles } from './watch.ts'

interface Given {
  stack: string | undefined
  build: string | undefined
  watch: string[]
  json: boolean
}

interface StackSettings {
  domain: string
  address: string
  app?: { output?: string; prisma?: string } | undefined
}

/** `poolproof dev`: serves each save in the place of the deployment, until Ctrl+C. */
export async function dev({ stack, json, ...given }: Given, signal: AbortSignal): Promise<number> {
  const { engine } = await runningCloud()
  const name = stack ?? currentStack(engine.home, [])
  await ensureEmbeddedStack(engine.home, name)
  const cloud = readCloudFile(engine.home)
  if (!cloud) throw ended()
  const { domain, address, app } = cloud.stacks[name] as unknown as StackSettings
  const isColoured = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR
  const report = reportTo({ stack: name, address, json, isColoured })

  await using opened = new AsyncDisposableStack()
  const source = opened.use(await sourceOf({ engine, name, app, isColoured, signal, ...given }))
  const session = opened.use(await openSession(cloud, { domain, printed: report.printed }))
  const loop = new DevLoop({ source, session, report })
  const queue = new SaveQueue((save, isObsolete) => loop.save(save, isObsolete), source.quietMs)
  session.follow((base) => {
    loop.moved(base)
    queue.saved()
  })
  const failed = Promise.withResolvers<never>()
  const watch = async (folders: Source['watched'], changed: (file: string) => void) => {
    for (const one of folders) opened.use(await watchFiles(one, { changed, failed: failed.reject }))
  }
  await watch(source.watched, (file) => {
    if (source.counts(file)) queue.saved(file)
  })
  const stackFile = { folder: engine.folderOf(name), only: (file: string) => file === `Pulumi.${name}.yaml` }
  await watch([...source.deployed, stackFile], (file) => loop.asks(relative(process.cwd(), file)))
  report.watching(
    source.watched.map(({ folder }) => folder),
    session.base.id,
  )
  // What was changed before is served too.
  queue.saved()

  signal.throwIfAborted()
  const interrupted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  const cloudEnded = session.ended.then(() => {
    throw ended()
  })
  await Promise.race([interrupted, cloudEnded, queue.broken, failed.promise])
  await session[Symbol.asyncDispose]()
  report.returned(loop.deployment)
  return 0
}

interface Wanted extends Pick<Given, 'build' | 'watch'>, Pick<StackSettings, 'app'> {
  engine: Engine
  name: string
  isColoured: boolean
  signal: AbortSignal
}

/** The app that the stack deploys. */
async function sourceOf({ engine, name, app, isColoured, signal, build, watch }: Wanted): Promise<Source> {
  const config = JSON.parse(await stackOutput(engine, name, ['config', '--json'], signal))
  const { output, prisma } = { ...app, ...config['poolproof:app']?.objectValue }
  if (watch.length > 0 && !build) throw usage('--watch names what --build is run for')
  if (output) return customApp({ output, prisma, project: ownProject(), command: build, more: watch })
  if (build)
    throw usage(`stack ${name} deploys the auth app, which is built here: --build is for an app of your own`)
  return authApp(ownProject(), isColoured)
}

const usage = (what: string) => new Problem('DEV_USAGE', what, commandFor('poolproof dev --help'))

const ended = () =>
  new Problem(
    'CLOUD_NOT_RUNNING',
    'the embedded cloud has ended, and the working copy with it',
    `run \`${startCommand()}\` in another terminal`,
  )
