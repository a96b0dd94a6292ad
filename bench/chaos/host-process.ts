// The embedded Vercel in a process of its own, to be killed: `node host-process.ts HOME TEAM SETTINGS`, its token in
// API_TOKEN. Says over IPC where its API is.
import { startVercel } from '../../local/vercel/index.ts'

const [home = '', teamId = '', more = '{}'] = process.argv.slice(2)
const { API_TOKEN: apiToken = '' } = process.env
const settings = { maxInstances: 6, concurrency: 4, ...JSON.parse(more) }
const { api } = await startVercel({ home, apiToken, teamId, settings })
process.send?.({ api })
// Ctrl+C in a terminal reaches every process; the parent says when this one may end, and its suspended instances with it.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit(0))
