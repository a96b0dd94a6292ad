// Preloaded into every task. The reader of its output may go first (a closed terminal, `| head`), or the file that takes it
// may have no room: no reason to end without stopping servers.
const GONE = ['EPIPE', 'EIO', 'ENOSPC', 'EDQUOT']
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
    if (!GONE.includes(error.code ?? '')) throw error
  })
