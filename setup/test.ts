// `npm test`: sets up, runs the vitest projects (arguments go to vitest), and prints the counts as the last line.
import { startVitest } from 'vitest/node'
import { say } from './progress.mjs'
import { ensureChromium } from './tools/chromium.ts'
import { ensurePrismaClient } from './tools/prisma-client.ts'
import { ensureTools } from './tools.ts'

interface Given {
  FILTER: string[]
  project: string[]
  testNamePattern: string | undefined
  reporter: string[]
  bail: string | undefined
  update: boolean
  watch: boolean
}

export async function test({ FILTER, watch, ...given }: Given): Promise<number> {
  try {
    return await runTests(FILTER, given, watch)
  } catch (error) {
    process.stdout.write('0 passed, 1 failed\n')
    throw error
  }
}

async function runTests(
  filter: string[],
  { reporter, bail, testNamePattern, update, ...given }: Omit<Given, 'FILTER' | 'watch'>,
  watch: boolean,
): Promise<number> {
  const project = given.project.map((name) => (name === 'cloud' ? 'cloud*' : name))
  await ensurePrismaClient()
  // The engine's commands are short and the machine has memory: they need not collect their garbage often.
  process.env.GOGC ??= '400'
  // Only the cloud tests start servers and the engine.
  if (choosesCloud(project)) {
    process.env.PATH = (await ensureTools()).path
    await ensureChromium()
  }

  const vitest = await startVitest(filter, {
    project,
    ...(reporter.length > 0 ? { reporters: reporter } : {}),
    update,
    watch,
    ...(bail === undefined ? {} : { bail: Number(bail) }),
    ...(testNamePattern === undefined ? {} : { testNamePattern: new RegExp(testNamePattern) }),
  })
  if (watch) {
    const { promise, resolve } = Promise.withResolvers<void>()
    vitest.onClose(resolve)
    await promise
    return 0
  }
  const modules = vitest.state.getTestModules()
  const unhandled = vitest.state.getUnhandledErrors()
  await vitest.close()

  const counted = tally(modules, unhandled)
  const { ok, reasons } = verdict(counted)
  for (const reason of reasons) say(reason)
  const skipped = counted.skipped > 0 ? `, ${counted.skipped} skipped` : ''
  process.stdout.write(`${counted.passed} passed, ${counted.failed} failed${skipped}\n`)
  return ok ? 0 : 1
}

/** True unless `--project` names others only; a pattern may mean any. */
function choosesCloud(names: string[]): boolean {
  return names.length === 0 || names.some((name) => name.includes('cloud') || /[*!]/.test(name))
}

/** The part of vitest's `TestModule` that is read. */
export interface Module {
  errors(): readonly unknown[]
  children: {
    allTests(): Iterable<{ result(): { state: string } }>
    allSuites(): Iterable<{ errors(): readonly unknown[] }>
  }
}

export interface Tally {
  passed: number
  failed: number
  skipped: number
  /** Faults outside any test: files that do not load, hooks of a suite, unhandled rejections. */
  outside: number
}

/** Counts the tests of every project. A file or suite that broke outside its tests counts as one failed. */
export function tally(modules: readonly Module[], unhandled: readonly unknown[]): Tally {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const count = (...states: string[]) => tests.filter((test) => states.includes(test.result().state)).length
  const broken = modules.filter((module) => module.errors().length > 0).length
  const suites = modules.flatMap((module) => [...module.children.allSuites()])
  const outside = broken + suites.filter((suite) => suite.errors().length > 0).length + unhandled.length
  return {
    passed: count('passed'),
    failed: count('failed') + outside,
    skipped: count('skipped', 'pending'),
    outside,
  }
}

/** Whether the run is green, and the reasons against it that no test reports. */
export function verdict({ passed, failed, outside }: Tally): { ok: boolean; reasons: string[] } {
  const reasons = [
    ...(outside > 0
      ? [`${outside} error${outside === 1 ? '' : 's'} outside any test, counted as failed`]
      : []),
    ...(passed + failed === 0 ? ['no test ran'] : []),
  ]
  return { ok: failed === 0 && passed > 0, reasons }
}
