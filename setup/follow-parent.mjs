// Preloaded into every task: one whose parent was killed without a word ends as if asked to, and stops what it started.
import { isMainThread } from 'node:worker_threads'

const parent = process.ppid
if (isMainThread) {
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 500).unref()
}

// Whoever read the output may be gone first (a closed terminal, `| head`): no reason to leave servers behind.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code !== 'EPIPE') throw error
  })
