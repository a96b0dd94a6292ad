import type { Variable } from '../../infra/model/mistakes/facts.ts'

/** One entry of Vercel's list, as far as it is used here. */
interface Entry {
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
export function liveVariables(listed: unknown): Record<string, Variable & { comment?: string }> {
  const { envs = [] } = listed as { envs?: Entry[] }
  return Object.fromEntries(
    envs
      .filter(({ target, gitBranch }) => [target].flat().includes('production') && !gitBranch)
      .map((entry) => [entry.key, variable(entry)]),
  )
}

function variable({ value, type, target, comment, createdAt, updatedAt, decrypted }: Entry) {
  const readable = type !== 'sensitive' && (decrypted === true || type === 'plain' || type === 'system')
  const changedAt = Number(updatedAt ?? createdAt)
  return {
    ...(readable ? { value: value ?? '' } : {}),
    sensitive: type === 'sensitive',
    targets: [target].flat().filter((each) => each !== undefined),
    ...(Number.isFinite(changedAt) ? { changedAt } : {}),
    ...(comment ? { comment } : {}),
  }
}
