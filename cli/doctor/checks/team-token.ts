/** What would list the variables that a team shares with its projects. */
export const teamToken =
  'a token whose scope is the whole team lists what it shares: vercel.com/account/settings/tokens, then export VERCEL_API_TOKEN'
