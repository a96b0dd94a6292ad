import { packageFolder } from '../rules/files/package-folder.ts'
import { findProject, hasPulumiFile } from '../rules/files/project-folder.ts'
import { Problem } from '../rules/problem.ts'

/** The project a command works on, from the working directory upwards; in a clone, elsewhere, the clone's. */
export function findOwnProject(): string | undefined {
  return findProject() ?? (hasPulumiFile(packageFolder) ? packageFolder : undefined)
}

/** The same. @throws Problem PROJECT_MISSING */
export function ownProject(): string {
  const found = findOwnProject()
  if (found) return found
  throw new Problem(
    'PROJECT_MISSING',
    `there is no Pulumi.yaml in ${process.cwd()} or above it, so there is no project to work on`,
    'cd into the folder of your Pulumi.yaml, or add Poolproof to your app: npx poolproof init',
  )
}

/** Where an embedded cloud keeps everything it writes: `.poolproof/` of the project unless POOLPROOF_HOME says otherwise. */
export function homeFolder(): string {
  return process.env.POOLPROOF_HOME ?? `${ownProject()}/.poolproof`
}
