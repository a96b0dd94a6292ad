import { join, relative } from 'node:path'
import { projectFolder } from '../../rules/files/project-folder.ts'

/**
 * A folder below the project's `.poolproof/`, relative to where the program runs: state that holds such a path reads the
 * same in every clone, which is what keeps a preview elsewhere empty.
 */
export function workFolder(name: string): string {
  return relative(process.cwd(), join(projectFolder(), '.poolproof', name))
}
