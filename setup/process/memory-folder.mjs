import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Bytes that two embedded clouds, their clones and the bundles of a run need at most. */
const NEEDED = 4e9
const memory = '/dev/shm'

/**
 * Where tests keep what they throw away: in memory where Linux has room for it and runs programs from it, since Postgres
 * waits for the disk at each commit; undefined where the usual folder has to do.
 */
export function memoryFolder() {
  if (process.platform !== 'linux' || process.env.TMPDIR) return undefined
  try {
    const { bavail, bsize } = statfsSync(memory)
    return bavail * bsize >= NEEDED && runsPrograms() ? memory : undefined
  } catch (error) {
    // There is none, or it is closed to this user.
    if (/** @type {NodeJS.ErrnoException} */ (error).syscall) return undefined
    throw error
  }
}

function runsPrograms() {
  const folder = mkdtempSync(join(memory, 'poolproof-'))
  const program = join(folder, 'program')
  try {
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 })
    return spawnSync(program).status === 0
  } finally {
    rmSync(folder, { recursive: true })
  }
}
