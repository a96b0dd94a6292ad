#!/usr/bin/env node
// Every npm script and `npx poolproof COMMAND`. It needs Node 22.12 or later and nothing else; it installs the packages
// if they are not those of package-lock.json, then runs the command of cli/commands with the project's own Node 24.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installDependencies, isReady, ownNode, ownPath } from './dependencies.mjs'
import { refuseMissingTools } from './missing-tools.mjs'
import { followNpm, runChild } from './process/child.mjs'
import { memoryFolder, startGuard } from './process/guard.mjs'
import { beginLog, log, logFile } from './progress.mjs'
import { Stop } from './setup-error.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** @param {string[]} args */
async function run(args) {
  // Tests start commands in commands; each has a log of its own.
  delete process.env.POOLPROOF_LOG
  const wantsHelp = args.length === 0 || args.includes('--help') || args.includes('-h') || args[0] === 'help'
  if (!isReady(root)) {
    if (wantsHelp) return explain()
    await refuseMissingTools(args[0])
    beginLog(root, args[0] ?? '')
    await installDependencies(root)
  }
  const env = { ...process.env, PATH: ownPath(root), POOLPROOF_CLONE: root }
  const preload = new URL('process/closed-output.mjs', import.meta.url).href
  const command = ['--import', preload, join(root, 'cli/main.ts'), ...args]
  followNpm()
  // Help starts nothing that could be left behind.
  if (wantsHelp) return runChild(ownNode(root), command, { stdio: 'inherit', env })
  const guard = startGuard(args[0] === 'test' ? memoryFolder() : undefined)
  const onStart = (/** @type {import('node:child_process').ChildProcess} */ { pid }) => guard.first(pid ?? 0)
  const options = /** @type {const} */ ({ stdio: 'inherit', env: { ...env, ...guard.env } })
  const code = await runChild(ownNode(root), command, options, { onStart })
  await guard.end()
  return code
}

/** Help is a table of TypeScript, which reads its options with a package. */
function explain() {
  process.stdout.write(
    'The packages of this clone are not installed yet. Install them, which takes minutes, then ask again:\n' +
      '  npm ci\n  npx poolproof --help\nREADME.md lists the commands.\n',
  )
  return 0
}

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  const text = error instanceof Stop ? error.message : String(/** @type {Error} */ (error).stack)
  process.stderr.write(`${text}\n${logFile() ? `details: ${logFile()}\n` : ''}`)
  log(text)
  process.exitCode = 1
}
