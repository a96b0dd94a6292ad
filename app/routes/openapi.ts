import { readFileSync } from 'node:fs'
import { assetUrl } from '../asset-url.ts'
import type { App } from '../context.ts'

/** The contract as a file, independent of this instance's settings. */
export function openapi(app: App): void {
  app.get('/api/openapi.json', (c) =>
    c.body(readFileSync(assetUrl('openapi.json')), 200, {
      'content-type': 'application/json',
      'cache-control': 'no-cache',
    }),
  )
}
