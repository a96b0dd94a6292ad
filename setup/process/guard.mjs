// Runs before anything is installed, on Node 22.12 or later: plain JavaScript, no dependency.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('guard-process.mjs', import.meta.url))

/**
 * @typedef {object} Guard
 * @property {{ POOLPROOF_RUN: string, TMPDIR: string }} env for everything that this run starts
 * @property {(pid: number) => void} first this process is asked to end before the others are, and gets time to stop them itself
 * @property {() => Promise<void>} end resolves when no process and no folder of this run is left
 */

/**
 * Starts the guard of a run: a process in a session of its own that holds a pipe to this one. When the pipe closes, however
 * this process ended, the guard stops every process of the run and removes the folder with its temporary files.
 * @param {string} [place] the folder in which that one is made
 * @returns {Guard}
 */
export function startGuard(place = tmpdir()) {
  const folder = mkdtempSync(join(place, 'poolproof-run-'))
  // The user of the servers has to get through.
  chmodSync(folder, 0o711)
  const child = spawn(process.execPath, [program, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = once(child, 'exit')
  child.unref()
  const pipe = /** @type {import('node:net').Socket} */ (child.stdin)
  pipe.unref()
  // A guard that was killed is replaced at the end; where this process was killed as well, by that of the next run.
  pipe.on('error', () => {})
  return {
    env: { POOLPROOF_RUN: folder, TMPDIR: folder },
    first: (pid) => void pipe.write(`${pid}\n`),
    async end() {
      child.ref()
      pipe.end()
      const [code] = await ended
      if (code !== 0) spawnSync(process.execPath, [program, folder], { stdio: 'ignore' })
    },
  }
}

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
