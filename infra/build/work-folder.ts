import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * A folder below the clone's `.poolproof/`, relative to where the program runs: state that holds such a path reads the
 * same in every clone, which is what keeps a preview elsewhere empty.
 */
export function workFolder(name: string): string {
  return relative(process.cwd(), fileURLToPath(new URL(`../../.poolproof/${name}`, import.meta.url)))
}
