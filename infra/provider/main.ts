import { migration } from './migration.ts'
import { servePlugin } from './plugin/serve.ts'
import { proof } from './proof.ts'

/** The two resources that no provider has. */
servePlugin({
  name: 'poolproof',
  version: '0.1.0',
  resources: {
    'poolproof:index:Migration': migration,
    'poolproof:index:Proof': proof,
  },
})
