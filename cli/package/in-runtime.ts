import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runChild } from '../../setup/process/child.mjs'
import { ensureRuntime } from '../../setup/tools/runtime.ts'

/** `dist`, or its copy in the user's cache. */
const rooms = import.meta.dirname

/** Runs this command line in the copy that has what the embedded cloud needs; undefined there. */
export function inRuntime(): (() => Promise<number>) | undefined {
  if (existsSync(join(rooms, 'node_modules'))) return undefined
  return async () => {
    const command = join(await ensureRuntime(rooms), 'poolproof.js')
    return runChild(process.execPath, [...process.execArgv, command, ...process.argv.slice(2)], {
      stdio: 'inherit',
    })
  }
}

/** A command that works on real clouds needs no more than the program brings; in other projects the copy has it. */
export async function loaded<Run>(load: () => Promise<Run>): Promise<Run | (() => Promise<number>)> {
  try {
    return await load()
  } catch (error) {
    const there = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' ? inRuntime() : undefined
    if (there) return there
    throw error
  }
}
