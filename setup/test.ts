// `npm test`: sets up, runs the vitest projects (arguments go to vitest), and says as the very last line how it went.
import { parseCLI, startVitest } from 'vitest/node'
import { chromium } from './chromium.ts'
import { reportFailure } from './failure.ts'
import { ensurePrismaClient } from './prisma-client.ts'
import { say } from './progress.mjs'
import { tally, verdict } from './test-tally.ts'
import { ensureTools } from './tools.ts'

async function test(args: string[]): Promise<void> {
  const { filter, options } = parseCLI(['vitest', 'run', ...args])
  const project = [options.project ?? []].flat().map((name) => (name === 'cloud' ? 'cloud*' : name))
  await ensurePrismaClient()
  // Only the cloud tests start servers and the engine.
  if (choosesCloud(project)) {
    process.env.PATH = (await ensureTools()).path
    await chromium()
  }

  const vitest = await startVitest(filter, { ...options, project, watch: false })
  const modules = vitest.state.getTestModules()
  const unhandled = vitest.state.getUnhandledErrors()
  await vitest.close()

  const counted = tally(modules, unhandled)
  const { ok, reasons } = verdict(counted)
  for (const reason of reasons) say(reason)
  if (!ok) process.exitCode ||= 1
  const skipped = counted.skipped > 0 ? `, ${counted.skipped} skipped` : ''
  process.stdout.write(`${counted.passed} passed, ${counted.failed} failed${skipped}\n`)
}

/** True unless `--project` names others only; a pattern may mean any. */
function choosesCloud(names: string[]): boolean {
  return names.length === 0 || names.some((name) => name.includes('cloud') || /[*!]/.test(name))
}

await test(process.argv.slice(2)).catch((error) => {
  reportFailure(error)
  process.stdout.write('0 passed, 1 failed\n')
})
process.exit()
