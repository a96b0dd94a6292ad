import { Problem } from '../../../rules/problem.ts'
import type { Options } from '../options.ts'
import type { SourceData } from '../target.ts'
import type { VercelAccess } from '../vercel/client.ts'
import { liveProject } from '../vercel/live-project.ts'

/** A Vercel project. @throws Problem VERCEL_* */
export async function project(name: string, { team }: Options): Promise<SourceData> {
  const access = vercelAccess(team)
  const live = await liveProject(access, name)
  const { deployment, host, regions, bypassSecret, variables, elsewhere, shared } = live
  return {
    name: `project ${live.name}`,
    facts: {
      variables: { ...shared, ...variables },
      where: 'vercel',
      elsewhere,
      sharedUnread: !shared,
      apiHost: host,
      functionRegions: regions,
      deployedAt: deployment?.createdAt,
    },
    app: deployment && { origin: `https://${host}`, bypassSecret },
    log: deployment?.log,
    undeployed: !deployment,
    folder: '.',
    secrets: [access.token, bypassSecret],
  }
}

/** @throws Problem VERCEL_TOKEN_MISSING */
export function vercelAccess(team: string | undefined, environment = process.env): VercelAccess {
  const { VERCEL_API_TOKEN: token, VERCEL_API_URL: url } = environment
  if (!token)
    throw new Problem(
      'VERCEL_TOKEN_MISSING',
      'VERCEL_API_TOKEN is not set',
      'create a token that may read the project (vercel.com/account/settings/tokens), then: export VERCEL_API_TOKEN=...',
    )
  if (/[^\x21-\x7e]/.test(token))
    throw new Problem(
      'VERCEL_TOKEN_REFUSED',
      'VERCEL_API_TOKEN contains white space or another character that no token has',
      'export VERCEL_API_TOKEN again, without it',
    )
  return { token, team, url }
}
