import { servePlugin } from '../../../infra/provider/plugin/serve.ts'
import { vercelPlugin } from './plugin.ts'

servePlugin(vercelPlugin)
