import { readFileSync } from 'node:fs'
import { assetUrl } from '../asset-url.ts'
import type { App } from '../context.ts'

const files = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/page/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/page/api.js': ['api.js', 'text/javascript; charset=utf-8'],
  '/page/form.js': ['form.js', 'text/javascript; charset=utf-8'],
  '/page/session-list.js': ['session-list.js', 'text/javascript; charset=utf-8'],
} as const

/** The page that shows what the API can do. */
export function page(app: App): void {
  for (const [path, [name, type]] of Object.entries(files))
    app.get(path, (c) =>
      c.body(readFileSync(assetUrl(`page/${name}`)), 200, {
        'content-type': type,
        'cache-control': 'no-cache',
      }),
    )
}
