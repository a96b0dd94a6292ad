import { readFileSync } from 'node:fs'
import type { App } from '../services.ts'

const files = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/page/page.js': ['page.js', 'text/javascript; charset=utf-8'],
} as const

/** The login page, read from the folder `page` beside the app, or beside the bundle where it is one. */
export function page(app: App, folder: URL): void {
  for (const [path, [name, type]] of Object.entries(files))
    app.get(path, (c) =>
      c.body(readFileSync(new URL(name, folder)), 200, {
        'content-type': type,
        'cache-control': 'no-cache',
      }),
    )
}
