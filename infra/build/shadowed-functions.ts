import { functionFolder } from '../../rules/output-keys.ts'
import type { Files } from './build-output.ts'

/** Functions at whose path a static file stands, by name: the embedded cloud serves the file, and Vercel documents no order. */
export function shadowedFunctions(files: Files): string[] {
  const names = Object.keys(files)
  const functions = new Set(names.map(functionFolder).filter(Boolean))
  const paths = new Map(
    [...functions].map((folder) => [folder.slice('functions/'.length, -'.func'.length), folder]),
  )
  return names
    .filter((name) => name.startsWith('static/'))
    .flatMap((name) => {
      const path = name.slice('static/'.length)
      const folder = paths.get(path) ?? paths.get(path.replace(/\.html$/, ''))
      const isIndex = /(^|\/)index\.html$/.test(path)
      return folder && (paths.has(path) || isIndex) ? [`${folder} is behind ${name}`] : []
    })
}

export function shadowText(shadowed: readonly string[]): string | undefined {
  if (shadowed.length === 0) return undefined
  const more = shadowed.length > 3 ? ` and ${shadowed.length - 3} more` : ''
  return `${shadowed.slice(0, 3).join(', ')}${more}: one path, and the file may answer alone; give one of them another name`
}
