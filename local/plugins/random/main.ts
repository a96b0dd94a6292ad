import { servePlugin } from '../../../plugin/grpc/serve.ts'
import { randomPlugin } from './plugin.ts'

servePlugin(randomPlugin)
