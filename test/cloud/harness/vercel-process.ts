// An embedded Vercel in a process of its own, to be killed: `node vercel-process.ts HOME`; prints its API address.
import { startVercel } from '../../../local/vercel/index.ts'
import { apiToken, teamId } from './embedded-vercel.ts'

const home = process.argv[2] ?? ''
const { api } = await startVercel({ home, apiToken, teamId, settings: { suspendAfterMs: 10 } })
console.log(api)
