import type { VercelCore } from '@vercel/sdk/core.js'
import { environmentListSharedEnvVariable } from '@vercel/sdk/funcs/environmentListSharedEnvVariable.js'
import type { ListSharedEnvVariableRequest } from '@vercel/sdk/models/listsharedenvvariableop.js'
import type { Variable } from '../../../rules/environment/deployment-facts.ts'
import { Problem } from '../../../rules/problem.ts'
import { vercelResult } from './client.ts'

/** A variable on Vercel. */
export interface LiveVariable extends Variable {
  id: string
  comment?: string | undefined
  /** True if Vercel shows the value to everyone in the team. */
  plain: boolean
  /** Managed by Vercel or an integration, and read-only for everyone else. */
  foreign: boolean
}

/** The used fields of an entry in Vercel's list. */
interface Entry {
  id?: string | undefined
  configurationId?: string | null | undefined
  key: string
  value?: string | undefined
  type?: string | undefined
  target?: string | string[] | undefined
  gitBranch?: string | null | undefined
  comment?: string | undefined
  createdAt?: number | undefined
  updatedAt?: number | undefined
  decrypted?: boolean | undefined
}

/** The variables a new production deployment would get; with values if Vercel returns them. */
export function liveVariables(listed: unknown): Record<string, LiveVariable> {
  const { envs = [] } = listed as { envs?: Entry[] }
  return Object.fromEntries(
    envs
      .filter(({ target, gitBranch }) => [target].flat().includes('production') && !gitBranch)
      .map((entry) => [entry.key, liveVariable(entry)]),
  )
}

/** Names that are set, but not for every production deployment: their targets. */
export function setElsewhere(listed: unknown): Record<string, string[]> {
  const { envs = [] } = listed as { envs?: Entry[] }
  const production = liveVariables(listed)
  const others = envs.filter(({ key }) => !production[key])
  return Object.fromEntries(
    Object.entries(Object.groupBy(others, ({ key }) => key)).map(([key, entries = []]) => [
      key,
      [...new Set(entries.flatMap(targetsOf))],
    ]),
  )
}

function targetsOf({ target, gitBranch }: Entry): string[] {
  const targets = [target].flat().filter((each) => each !== undefined)
  return gitBranch ? targets.map((each) => `${each} (branch ${gitBranch})`) : targets
}

function liveVariable({
  id = '',
  value,
  type,
  target,
  comment,
  createdAt,
  updatedAt,
  ...entry
}: Entry): LiveVariable {
  const readable = type !== 'sensitive' && (entry.decrypted === true || type === 'plain' || type === 'system')
  const changedAt = Number(updatedAt ?? createdAt)
  return {
    id,
    plain: type === 'plain',
    foreign: type === 'system' || Boolean(entry.configurationId),
    value: readable ? (value ?? '') : undefined,
    sensitive: type === 'sensitive',
    targets: [target].flat().filter((each) => each !== undefined),
    changedAt: Number.isFinite(changedAt) ? changedAt : undefined,
    comment: comment || undefined,
  }
}

const unreadable = ['VERCEL_REFUSED', 'VERCEL_NOT_FOUND']

/**
 * The production variables that the team shares with a project; the project's own take precedence. Undefined if the token
 * may not list them, such as one limited to a project.
 *
 * @throws Problem VERCEL_UNREACHABLE
 */
export async function sharedVariables(core: VercelCore, request: ListSharedEnvVariableRequest) {
  try {
    const listed = await vercelResult(
      'the variables its team shares',
      environmentListSharedEnvVariable(core, request),
    )
    return liveVariables({ envs: listed.data })
  } catch (error) {
    if (error instanceof Problem && unreadable.includes(error.code)) return undefined
    throw error
  }
}
