import { relative } from 'node:path'
import { apiTokenFile, type Cloud, startCloud } from '../../local/cloud.ts'
import { type CloudFile, devStack, readCloudFile, writeCloudFile } from '../../local/cloud-file.ts'
import { startLive } from '../../local/live/index.ts'
import { loadTestOn } from '../../local/live/load-test.ts'
import { homeFolder } from '../../local/paths.ts'
import { chooseTwin, keepTwin, twins } from '../../local/poolers/twin.ts'
import { commandFor } from '../../rules/command-for.ts'
import { embeddedCommands } from '../../rules/files/start-command.ts'
import { Problem } from '../../rules/problem.ts'
import { withLock } from '../../setup/process/lock.mjs'
import { say, step } from '../../setup/progress.mjs'
import { ensureTools } from '../../setup/tools.ts'
import { createEngine } from '../pulumi/engines.ts'
import { selectStack, up } from '../pulumi/stack.ts'
import { recover } from '../recovery/recover.ts'
import { interruption } from '../terminal/interruption.ts'
import { print } from '../terminal/print.ts'
import { proveStack } from './proof.ts'
import { type Report, reportText, writeReport } from './report.ts'

interface Given {
  once: boolean
  json: string | undefined
  pooler: string | undefined
}

/** `poolproof start`: the whole stack on this machine, proved. */
export async function start({ once, json, pooler }: Given): Promise<number> {
  Object.assign(process.env, embeddedCommands())
  const home = homeFolder()
  // Refused before anything is fetched, and again under the lock.
  chooseTwin(home, pooler)
  if (json) writeReport(json, { held: false })
  // Until here a Ctrl+C ends the process, and with it what set-up had begun; from here on it stops the cloud in order.
  const phases: Report['phases'] = { 'load the program': Math.round(performance.now()) }
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    const result = await work()
    phases[name] = Math.round(performance.now() - began)
    return result
  }
  const tools = await timed('find the tools', ensureTools)
  const stopping = interruption()
  const stage = <T>(name: string, work: () => Promise<T>): Promise<T> => {
    stopping.signal.throwIfAborted()
    return timed(name, () => step(name, work))
  }
  const running = async () => {
    const imitates = chooseTwin(home, pooler)
    const start = () => startCloud({ home, pgbouncer: tools.pgbouncer, say, imitates })
    await using cloud = await timed('start the cloud', start)
    keepTwin(home, imitates)
    await using live = await startLive({ home, cloud, say, loadTest: loadTestOn(cloud.file) })
    publish(home, cloud, { live: live.address })
    const engine = createEngine(home, tools)
    await stage('select stack dev', () => selectStack(engine, devStack))
    await stage('look for what a killed run left', () => recover(engine, cloud.file, say))
    const changes = await stage('pulumi up', () => up(engine, devStack, stopping.signal))
    const { evidence, settings, budget } = await stage('prove', () =>
      proveStack(engine, devStack, stopping.signal),
    )
    publish(home, cloud, { pooledUrl: settings.pooledUrl })
    const report: Report = {
      held: true,
      changes,
      addresses: addresses(cloud, live.address),
      pooler: { imitates, label: twins[imitates].label, notImitated: [...cloud.notImitated] },
      budget,
      evidence,
      phases,
    }
    if (json) writeReport(json, report)
    print(reportText(report, relative(process.cwd(), apiTokenFile(home))))
    if (once) return 0
    print('Running until Ctrl+C.')
    await stopping.interrupted
    return 0
  }
  try {
    return await withLock(`${home}/cloud.lock`, running, ({ pid }) => {
      throw new Problem(
        'CLOUD_RUNNING',
        `the embedded cloud of this folder is already running (process ${pid})`,
        `use it (${commandFor('pulumi stack output')}), or end it: kill ${pid}`,
      )
    })
  } catch (error) {
    if (stopping.signal.aborted) return once ? 130 : 0
    if (json) writeReport(json, { held: false, problem: String((error as Error)?.message ?? error) })
    throw error
  }
}

function publish(home: string, cloud: Cloud, known: Partial<Pick<CloudFile, 'live' | 'pooledUrl'>>): void {
  // Read again: other stacks may have got room in it meanwhile.
  writeCloudFile(home, { ...(readCloudFile(home) ?? cloud.file), ...known })
}

function addresses({ file }: Cloud, live: string): Report['addresses'] {
  return { app: file.app, page: file.page, live, api: file.api }
}
