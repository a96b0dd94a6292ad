import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where `poolproof preview` leaves one file per stack for `poolproof report`. */
export function previewsFolder(): string {
  const folder = join(import.meta.dirname, '../../.poolproof/previews')
  mkdirSync(folder, { recursive: true })
  return folder
}
