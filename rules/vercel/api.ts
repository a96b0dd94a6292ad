/** Vercel's own API; at another address is the embedded cloud. */
export const officialApi = 'https://api.vercel.com'

/** Parameters of a call within a team, an id (`team_...`) or a slug. Without one it is the token's own scope. */
export function teamScope(team: string | undefined): { teamId?: string; slug?: string } {
  if (!team) return {}
  return team.startsWith('team_') ? { teamId: team } : { slug: team }
}
