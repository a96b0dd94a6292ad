#!/usr/bin/env node
// `node setup/run.mjs TASK [args]`: what every npm script is. It needs Node 22.12 or later and nothing else; it installs the
// packages if they are not those of package-lock.json, then runs the task's TypeScript with the project's own Node 24.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runChild } from './child.mjs'
import { installDependencies, ownNode, ownPath } from './dependencies.mjs'
import { startGuard } from './guard.mjs'
import { closeHome } from './private-folder.mjs'
import { log, logFile, openLog } from './progress.mjs'
import { Stop } from './stop.mjs'

/** @type {Record<string, string>} */
const TASKS = {
  start: 'local/up.ts',
  test: 'setup/test.ts',
  check: 'setup/check.ts',
  fix: 'setup/fix.ts',
  pulumi: 'local/pulumi.ts',
  reset: 'local/reset.ts',
  recover: 'local/recover.ts',
  proof: 'local/prove.ts',
  rotate: 'operate/rotate.ts',
  retire: 'operate/retire.ts',
  adopt: 'operate/adopt.ts',
  drift: 'operate/drift.ts',
  promote: 'operate/promote.ts',
  rollback: 'operate/rollback.ts',
  setup: 'setup/tools.ts',
  openapi: 'app/contract/write.ts',
  sizes: 'infra/bundle-sizes.ts',
  fuzz: 'test/fuzz/run.ts',
  doctor: 'local/doctor.ts',
  pack: 'cli/pack.ts',
  storm: 'bench/storm.ts',
  preview: 'review/preview.ts',
  report: 'review/report.ts',
  comment: 'review/comment.ts',
  issue: 'review/issue.ts',
  pr: 'review/pr.ts',
  chaos: 'bench/chaos/index.ts',
  simulate: 'bench/simulation/index.ts',
  'bench:rival': 'bench/rival.ts',
  'bench:preview': 'bench/preview/index.ts',
}

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** @param {string} [task] @param {string[]} args */
async function run(task = '', ...args) {
  const entry = TASKS[task]
  if (!entry)
    throw new Stop(
      'UNKNOWN_TASK',
      `there is no task "${task}"`,
      `node setup/run.mjs ${Object.keys(TASKS).join('|')}`,
    )
  startLog(task)
  await installDependencies(root)
  const guard = startGuard()
  const env = { ...process.env, ...guard.env, PATH: ownPath(root), POOLPROOF_CLONE: root }
  const preload = new URL('lost-reader.mjs', import.meta.url).href
  const command = ['--import', preload, join(root, entry), ...args]
  followNpm()
  const onStart = (/** @type {import('node:child_process').ChildProcess} */ { pid }) => guard.first(pid ?? 0)
  const code = await runChild(ownNode(root), command, { stdio: 'inherit', env }, { onStart })
  await guard.end()
  log(`exit code ${code}`)
  return code
}

/** An npm that was killed without a word would leave this process, and a Ctrl+C would no longer reach it. */
function followNpm() {
  const parent = process.ppid
  if (process.env.npm_lifecycle_event)
    setInterval(() => process.ppid !== parent && process.kill(process.pid, 'SIGTERM'), 500).unref()
}

/** @param {string} task */
function startLog(task) {
  const home = join(root, '.poolproof')
  const folder = join(home, 'logs')
  try {
    closeHome(home)
    openLog(folder, task)
  } catch (error) {
    if (error instanceof Stop) throw error
    const { code, path } = /** @type {NodeJS.ErrnoException} */ (error)
    throw new Stop(
      'FOLDER_NOT_WRITABLE',
      `${path ?? folder} cannot be written (${code})`,
      `give it to yourself: sudo chown -R "$(id -un)" ${home}`,
    )
  }
}

try {
  process.exitCode = await run(...process.argv.slice(2))
} catch (error) {
  const isStop = error instanceof Stop
  const text = isStop ? error.message : String(/** @type {Error} */ (error).stack)
  process.stderr.write(`${text}\n${logFile() ? `details: ${logFile()}\n` : ''}`)
  log(text)
  process.exitCode = isStop && error.code === 'UNKNOWN_TASK' ? 2 : 1
}
