import { startGuard } from '../setup/process/guard.mjs'
import { memoryFolder } from './memory-folder.ts'

/** `npm test` has started a guard for its run; a bare `npx vitest` gets one here. */
export default function guardRun(): (() => Promise<void>) | undefined {
  const memory = memoryFolder()
  if (memory) process.env.TMPDIR = memory
  if (process.env.POOLPROOF_RUN) return undefined
  const guard = startGuard()
  Object.assign(process.env, guard.env)
  return guard.end
}
