import type { Variable } from '../../../rules/environment/deployment-facts.ts'

/** A variable as Vercel has it. */
export interface LiveVariable extends Variable {
  id: string
  comment?: string
  /** True where Vercel shows the value to everybody in the team. */
  plain: boolean
  /** Set by Vercel itself or an integration: nobody else may change it. */
  foreign: boolean
}

/** One entry of Vercel's list, as far as it is used here. */
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

/** What a production deployment made now would get; values where Vercel tells them. */
export function liveVariables(listed: unknown): Record<string, LiveVariable> {
  const { envs = [] } = listed as { envs?: Entry[] }
  return Object.fromEntries(
    envs
      .filter(({ target, gitBranch }) => [target].flat().includes('production') && !gitBranch)
      .map((entry) => [entry.key, variable(entry)]),
  )
}

function variable({
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
    ...(readable ? { value: value ?? '' } : {}),
    sensitive: type === 'sensitive',
    targets: [target].flat().filter((each) => each !== undefined),
    ...(Number.isFinite(changedAt) ? { changedAt } : {}),
    ...(comment ? { comment } : {}),
  }
}
