import { memoryFolder, startGuard } from '../setup/process/guard.mjs'

/** `npm test` has started a guard for its run; a bare `npx vitest` gets one here. */
export default function guardRun(): (() => Promise<void>) | undefined {
  if (process.env.POOLPROOF_RUN) return undefined
  const guard = startGuard(memoryFolder())
  Object.assign(process.env, guard.env)
  return guard.end
}
