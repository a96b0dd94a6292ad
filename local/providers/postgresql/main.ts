import { servePlugin } from '../../../infra/provider/plugin/serve.ts'
import { postgresqlPlugin } from './plugin.ts'

servePlugin(postgresqlPlugin)
