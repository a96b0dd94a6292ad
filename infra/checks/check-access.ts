import { fileURLToPath } from 'node:url'
import * as pulumi from '@pulumi/pulumi'
import { commandFor } from '../../rules/command-for.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import type { Settings } from '../config/database-settings.ts'
import { runError } from '../config/run-error.ts'
import { remoteFaults } from './git-remotes.ts'
import { ownOutput } from './stack-output.ts'
import { queryVercel } from './vercel-access.ts'

/**
 * What can be known of Vercel before the first resource: that it lets this stack in, and that it will be sent nothing it
 * must not have.
 *
 * @throws pulumi.RunError with one `Problem` per fault
 */
export async function checkAccess(settings: Settings): Promise<void> {
  const clone = fileURLToPath(new URL('../..', import.meta.url))
  const asked = queryVercel(settings)
  const remotes = remoteFaults([clone, process.cwd()])
  const { faults: refused, projectExists } = await asked
  const faults = [...remotes, ...refused]
  if (faults.length > 0) throw runError(new Problems(faults))
  const isNew = Object.keys(settings.adopted).length === 0 && (await ownOutput('url')) === undefined
  if (projectExists && isNew)
    pulumi.log.warn(
      new Problem(
        'VERCEL_PROJECT_EXISTS',
        `project ${settings.project} is on Vercel already; unless an unfinished update of this stack created it, the update will fail when it creates it`,
        `take it over: ${commandFor(`poolproof adopt --project ${settings.project} --stack ${pulumi.getStack()}`)}; or choose another name: ${commandFor('pulumi config set poolproof:project NAME')}`,
      ).message,
    )
}
