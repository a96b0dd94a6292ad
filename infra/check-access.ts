import { fileURLToPath } from 'node:url'
import * as pulumi from '@pulumi/pulumi'
import type { Settings } from './database-settings.ts'
import { remoteFaults } from './git-remotes.ts'
import { vercelFaults } from './vercel-access.ts'

/**
 * What can be known of Vercel before the first resource: that it lets this stack in, and that it will be sent nothing it
 * must not have.
 *
 * @throws pulumi.RunError with one `Problem` per fault
 */
export async function checkAccess(settings: Settings): Promise<void> {
  const clone = fileURLToPath(new URL('..', import.meta.url))
  const asked = vercelFaults(settings)
  const faults = [...remoteFaults([clone, process.cwd()]), ...(await asked)]
  // A RunError is shown without a stack trace, which would only hide the fix.
  if (faults.length > 0) throw new pulumi.RunError(faults.map(({ message }) => message).join('\n'))
}
