import { join } from 'node:path'
import { readJson } from '../../../rules/files/read-file.ts'

/** What `vercel link` left: the project that the folder belongs to. */
export function findVercelProject(root: string, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    const file = join(root, folder, '.vercel/project.json')
    const link = readJson<{ projectName?: unknown; projectId?: unknown }>(file, { fix: `rm ${file}` })
    const name = link?.projectName ?? link?.projectId
    // `poolproof build:app` writes one without a project.
    if (typeof name === 'string' && /^[\w.-]{2,100}$/.test(name)) return name
  }
  return undefined
}
