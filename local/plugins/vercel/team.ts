import { type Properties, UNKNOWN } from '../../../plugin/grpc/properties.ts'
import type { Attribute } from '../attributes.ts'
import { unsupported } from '../unsupported.ts'
import type { VercelClient } from './vercel-client.ts'

/** Every resource has it; left out it is the provider's. */
export const teamId: Attribute = { kind: 'string', computed: true, replaces: true }

/** The embedded cloud has one team, and the provider resource names it. */
export function refuseOtherTeam({ teamId }: Properties, client: VercelClient): void {
  if (teamId === undefined || teamId === UNKNOWN || teamId === client.teamId) return
  throw unsupported('vercel', `a teamId (${String(teamId)}) other than the provider's`)
}
