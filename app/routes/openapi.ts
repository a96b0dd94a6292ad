import { readFileSync } from 'node:fs'
import { besideApp } from '../asset-url.ts'
import type { App } from '../services.ts'

/** The contract as a file: the same for everybody, whatever this instance's settings. */
export function openapi(app: App): void {
  app.get('/api/openapi.json', (c) =>
    c.body(readFileSync(besideApp('openapi.json')), 200, {
      'content-type': 'application/json',
      'cache-control': 'no-cache',
    }),
  )
}
