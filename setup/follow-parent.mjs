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
