import { servePlugin } from '../../../infra/provider/plugin/serve.ts'
import { randomPlugin } from './plugin.ts'

servePlugin(randomPlugin)
