import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { followNpm, runChild } from '../../setup/process/child.mjs'
import { ensureRuntime } from '../../setup/tools/runtime.ts'

/** `dist`, or its copy in the user's cache. */
const rooms = import.meta.dirname

/** Whether this is the copy that has what the embedded cloud needs. */
export const isRuntime = existsSync(join(rooms, 'node_modules/.package-lock.json'))

/** Runs this command line in the copy, under a guard and with this Node for everything below it; undefined there. */
export function inRuntime(): (() => Promise<number>) | undefined {
  return isRuntime ? undefined : runThere
}

async function runThere(): Promise<number> {
  const folder = await ensureRuntime(rooms)
  const { startGuard } = await import('../../setup/process/guard.mjs')
  const preload = pathToFileURL(join(folder, 'setup/process/closed-output.mjs')).href
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter)
  followNpm()
  const guard = startGuard()
  const code = await runChild(
    process.execPath,
    [...process.execArgv, '--import', preload, join(folder, 'poolproof.js'), ...process.argv.slice(2)],
    { stdio: 'inherit', env: { ...process.env, PATH, ...guard.env } },
    { onStart: ({ pid }) => guard.first(pid ?? 0) },
  )
  await guard.end()
  return code
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
