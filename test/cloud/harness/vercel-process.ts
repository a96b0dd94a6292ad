// An embedded Vercel in a process of its own, to be killed: `node vercel-process.ts HOME TOKEN TEAM`; prints its API address.
import { startVercel } from '../../../local/vercel/index.ts'

const [home = '', apiToken = '', teamId = ''] = process.argv.slice(2)
const { api } = await startVercel({ home, apiToken, teamId, settings: { suspendAfterMs: 10 } })
console.log(api)
