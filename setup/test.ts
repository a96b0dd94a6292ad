// `npm test`: sets up, runs the vitest projects (arguments go to vitest), and prints the counts as the last line.
import { startVitest } from 'vitest/node'
import { say } from './progress.mjs'
import { tally, verdict } from './test-tally.ts'
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
