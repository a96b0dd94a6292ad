// Preloaded into every task. The reader of its output may go first (a closed terminal, `| head`): no reason to end without stopping servers.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  })
