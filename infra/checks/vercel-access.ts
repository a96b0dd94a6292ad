import { commandFor } from '../../rules/command-for.ts'
import { printable } from '../../rules/printable.ts'
import { Problem } from '../../rules/problem.ts'
import type { Settings } from '../config/database-settings.ts'
import { type Answer, type VercelRequests, vercelRequests } from './vercel-requests.ts'

type Account = Pick<Settings, 'vercelToken' | 'vercelTeam' | 'vercelApi' | 'project'>
export interface VercelProject {
  id: string
  /** `team_...` of a team. */
  accountId: string
}

export interface VercelAccess {
  faults: Problem[]
  /** Also where this stack did not make it; undefined where there is none. */
  project: VercelProject | undefined
  /** For more questions with the same token and team. */
  ask: VercelRequests
}

/** By status, what an answer means: a fault, or nothing. */
type Refusals = Record<number, (says: string) => Problem | undefined>

/** Milliseconds for one answer. */
const PATIENCE = 15_000
const newToken = `create a token at vercel.com/account/settings/tokens whose scope contains the project, then \`${commandFor('pulumi config set --secret poolproof:vercelToken')}\``
const setTeam = `\`${commandFor('pulumi config set poolproof:vercelTeam TEAM')}\``

/**
 * Is the token accepted, the team there, the project readable or its name free? Two plain requests, so that what is wrong
 * is said before the first resource. No text of an answer holds the token.
 */
export async function queryVercel(account: Account, patience = PATIENCE): Promise<VercelAccess> {
  const { vercelTeam: team, vercelApi, project } = account
  const ask = vercelRequests(account, patience)
  const [first, second] = await Promise.all([
    ask(team ? `/v2/teams/${encodeURIComponent(team)}` : '/v2/user', { scoped: false }),
    ask(`/v9/projects/${encodeURIComponent(project)}`, { reads: true }),
  ])
  // Without an account the project says nothing of its own.
  const fault =
    faultOf(first, team ? teamRefusals(team) : userRefusals, vercelApi) ??
    faultOf(second, projectRefusals(project, team), vercelApi)
  const { id, accountId } = second.body ?? {}
  const exists = !fault && second.body !== undefined
  return {
    faults: fault ? [fault] : [],
    project: exists ? { id: `${id}`, accountId: `${accountId}` } : undefined,
    ask,
  }
}

function faultOf({ status, error }: Answer, own: Refusals, api: string): Problem | undefined {
  if (status >= 200 && status < 300) return undefined
  const { message, invalidToken } = error
  const text = typeof message === 'string' ? printable(message, 200) : ''
  const says = status === 0 ? text : `HTTP ${status}${text && `, ${text}`}`
  const unreachable = () =>
    new Problem(
      'VERCEL_UNREACHABLE',
      `${api} does not answer as Vercel's API (${says})`,
      'check the network (HTTPS_PROXY, SSL_CERT_FILE) and vercel-status.com, then run it again',
    )
  const row = { ...shared, ...(invalidToken ? {} : own) }[status] ?? unreachable
  return row(says)
}

const tokenRefused = (says: string) =>
  new Problem('VERCEL_TOKEN_REFUSED', `Vercel does not accept poolproof:vercelToken (${says})`, newToken)

const shared: Refusals = {
  401: tokenRefused,
  403: tokenRefused,
  429: (says) =>
    new Problem(
      'VERCEL_RATE_LIMITED',
      `Vercel takes no more requests of this token for now (${says})`,
      'run it again in a minute',
    ),
}

/** A token may be good for a project and not for who made it. */
const userRefusals: Refusals = { 403: () => undefined }

const teamRefusals = (team: string): Refusals => ({
  403: (says) =>
    new Problem(
      'VERCEL_TEAM_REFUSED',
      `the token may not read team ${team}, which poolproof:vercelTeam names (${says})`,
      `${newToken}; or ${setTeam} with the slug or id in the team's settings`,
    ),
  404: (says) =>
    new Problem(
      'VERCEL_TEAM_UNKNOWN',
      `Vercel knows no team ${team}, which poolproof:vercelTeam names (${says})`,
      `${setTeam} with the slug or id in the team's settings`,
    ),
})

const projectRefusals = (project: string, team: string | undefined): Refusals => ({
  403: (says) =>
    new Problem(
      'VERCEL_PROJECT_REFUSED',
      `the token may not read project ${project}${team ? ` of team ${team}` : ''} (${says})`,
      `${newToken}${team ? '' : `; a project of a team needs ${setTeam}`}`,
    ),
  // The name is free.
  404: () => undefined,
})
