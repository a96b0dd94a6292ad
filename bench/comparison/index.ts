import { writeFileSync } from 'node:fs'
import type { Profiler } from 'node:inspector'
import { benchCloud } from '../bench-cloud.ts'
import { machineText, print, results, writeReport } from '../results.ts'
import { openArena } from './arena.ts'
import { comparisonTable, goals } from './figures.ts'
import { compare, flood, type Ready, type Rounds } from './rounds.ts'

const plans = {
  quick: { rounds: 1, requests: 400, logins: 5, starts: 1 },
  full: { rounds: 5, requests: 2000, logins: 20, starts: 4 },
} as const satisfies Record<string, Rounds>

interface Given {
  quick: boolean
  profile: boolean
  json: string | undefined
}

/** `poolproof bench:rival`: is the app as fast as it can be? */
export async function compareApps({ quick, profile: profiled, json }: Given): Promise<number> {
  await using bench = await benchCloud()
  const { file } = bench.cloud
  await using arena = await openArena(file, bench.folder, profiled)
  const plan = plans[quick ? 'quick' : 'full']
  const after = async (one: Ready) => {
    print(await profile(one, results))
  }
  const comparison = await compare(arena, file.consoleUrl, plan, profiled ? after : undefined)
  const reached = goals(comparison)
  const report = {
    taken: new Date().toISOString(),
    machine: bench.machine,
    plan,
    ...comparison,
    goals: reached,
  }
  writeReport(quick ? 'rival-quick.json' : 'rival.json', report, json)
  return print(`\n${comparisonTable(comparison, reached)}\n\n${machineText(bench.machine)}`)
}

const routes = ['me', 'refresh'] as const
const requests = 3000
/** Not work: waiting, and what the engine does between two samples. */
const idle = new Set(['(idle)', '(program)', '(root)'])
const rows = 25

/**
 * Where the processor time of a request goes. Writes `rival-NAME-ROUTE.cpuprofile` into `folder`, a flame graph in the tools of
 * any Chromium, and returns the functions that take most themselves as text.
 */
async function profile(one: Ready, folder: URL): Promise<string> {
  const texts: string[] = []
  for (const route of routes) {
    await one.server.profile('start')
    await flood(one, route, requests)
    const taken = relative((await one.server.profile('stop')) as Profiler.Profile)
    writeFileSync(new URL(`rival-${one.name}-${route}.cpuprofile`, folder), JSON.stringify(taken))
    texts.push(`${one.name} ${route}, µs of a request\n${top(taken)}`)
  }
  return texts.join('\n\n')
}

/** Names of files without the folders of this machine. */
function relative(profile: Profiler.Profile): Profiler.Profile {
  for (const { callFrame } of profile.nodes) callFrame.url = callFrame.url.split('/').at(-1) ?? ''
  return profile
}

function top({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): string {
  const names = new Map(
    nodes.map(({ id, callFrame }) => [id, callFrame.functionName || `line ${callFrame.lineNumber + 1}`]),
  )
  const times = new Map<string, number>()
  for (const [index, id] of samples.entries()) {
    const name = names.get(id) ?? ''
    if (!idle.has(name)) times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0))
  }
  // flood() sends a quarter more, to warm up.
  const each = (time: number) => (time / (requests * 1.25)).toFixed(1).padStart(7)
  const all = [...times].sort((a, b) => b[1] - a[1])
  const sum = all.reduce((total, [, time]) => total + time, 0)
  return [['in all', sum] as const, ...all.slice(0, rows)]
    .map(([name, time]) => `${each(time)}  ${name}`)
    .join('\n')
}
