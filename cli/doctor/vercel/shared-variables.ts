import type { VercelCore } from '@vercel/sdk/core.js'
import { environmentListSharedEnvVariable } from '@vercel/sdk/funcs/environmentListSharedEnvVariable.js'
import type { ListSharedEnvVariableRequest } from '@vercel/sdk/models/listsharedenvvariableop.js'
import { Problem } from '../../../rules/problem.ts'
import { answered } from './client.ts'
import { liveVariables } from './live-variables.ts'

/**
 * What the team shares with one project, for production; one of the project's own stands before one of the same name.
 * Undefined where the token may not list it, as one that is limited to a project.
 *
 * @throws Problem VERCEL_UNREACHABLE
 */
export async function sharedVariables(core: VercelCore, request: ListSharedEnvVariableRequest) {
  try {
    const listed = await answered(
      'the variables its team shares',
      environmentListSharedEnvVariable(core, request),
    )
    return liveVariables({ envs: listed.data })
  } catch (error) {
    if (error instanceof Problem && unread.includes(error.code)) return undefined
    throw error
  }
}

const unread = ['VERCEL_REFUSED', 'VERCEL_NOT_FOUND']
