import { Problem } from '../../../rules/problem.ts'
import type { Options } from '../options.ts'
import type { VercelAccess } from '../vercel/client.ts'
import { liveProject } from '../vercel/live-project.ts'
import type { SourceData } from './source-data.ts'

/** A Vercel project that somebody configured, by hand or otherwise. @throws Problem VERCEL_* */
export async function project(name: string, { team }: Options): Promise<SourceData> {
  const access = vercelAccess(team)
  const live = await liveProject(access, name)
  const { deployment, host, region, bypassSecret, variables, shared } = live
  return {
    name: `project ${live.name}`,
    facts: {
      variables: { ...shared, ...variables },
      where: 'vercel',
      ...(shared ? {} : { sharedUnread: true }),
      apiHost: host,
      ...(region ? { functionRegion: region } : {}),
      ...(deployment ? { deployedAt: deployment.createdAt } : {}),
    },
    ...(deployment
      ? { app: { origin: `https://${host}`, ...(bypassSecret ? { bypassSecret } : {}) }, log: deployment.log }
      : { undeployed: true }),
    folder: '.',
    secrets: [access.token, bypassSecret],
  }
}

/** @throws Problem VERCEL_TOKEN_MISSING */
export function vercelAccess(team: string | undefined): VercelAccess {
  const { VERCEL_API_TOKEN: token, VERCEL_API_URL: url } = process.env
  if (!token)
    throw new Problem(
      'VERCEL_TOKEN_MISSING',
      'VERCEL_API_TOKEN is not set',
      'make a token that may read the project (vercel.com/account/settings/tokens), then: export VERCEL_API_TOKEN=...',
    )
  return { token, team, url }
}
