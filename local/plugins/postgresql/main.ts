import { servePlugin } from '../../../plugin/grpc/serve.ts'
import { postgresqlPlugin } from './plugin.ts'

servePlugin(postgresqlPlugin)
