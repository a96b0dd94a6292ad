import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where `npm run preview` leaves one file per stack for `npm run report`. */
export function previewsFolder(): string {
  const folder = join(import.meta.dirname, '../../.poolproof/previews')
  mkdirSync(folder, { recursive: true })
  return folder
}
