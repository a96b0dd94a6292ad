import { servePlugin } from '../../../plugin/grpc/serve.ts'
import { vercelPlugin } from './plugin.ts'

servePlugin(vercelPlugin)
