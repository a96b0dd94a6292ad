import { servePlugin } from './grpc/serve.ts'
import { migration } from './migration/resource.ts'
import { proof } from './proof/resource.ts'

/** The two resources that no provider has. */
servePlugin({
  name: 'poolproof',
  version: '0.1.0',
  resources: {
    'poolproof:index:Migration': migration,
    'poolproof:index:Proof': proof,
  },
})
