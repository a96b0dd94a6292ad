import { existsSync, readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { Framework } from './frameworks.ts'

/** What a route that looks after the database is often called; the first that fits is suggested. */
const likely = [/health/, /ready|status/, /count/, /ping/]

/** The path of a route that may ask the database: one that a file makes, or what the framework's row says. */
export function suggestProofPath(folder: string, { routes, proofPath }: Framework): string {
  if (!routes) return proofPath
  const paths = routes.folders
    .flatMap((each) => filesBelow(join(folder, each)))
    .flatMap((file) => {
      const [, ...groups] = routes.file.exec(file) ?? []
      const path = groups.find((group) => group !== undefined)
      // A parameter needs a value, and what is private or has a name of its own is no path.
      if (path === undefined || /[[\]@_]|\(\.+\)/.test(path)) return []
      return `/${routes.prefix ?? ''}${path.replace(/\([^)]*\)\/?/g, '').replace(/\/?index$/, '')}`
    })
  return likely.flatMap((name) => paths.find((path) => name.test(path)) ?? [])[0] ?? proofPath
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.map((name) => name.split(sep).join('/')).sort()
}
