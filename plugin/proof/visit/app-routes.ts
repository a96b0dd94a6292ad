/** What an app that is not ours offers to a proof. */
export interface AppRoutes {
  /** Answers GET with 200 after it asked the database. */
  path: string
  account?: AccountRoutes
}

export interface AccountRoutes {
  register?: Step
  /** Answers 2xx with a cookie, or with the token in one of `tokenNames`. */
  login: Step
  /** Removes who registered. */
  remove?: Step
}

export interface Step {
  /** Reads `POST /api/login`. */
  route: string
  /** JSON. `{email}` and `{password}` in its texts stand for those of the proof's own person. */
  body?: Readonly<Record<string, unknown>>
}

/** Members of a login's answer that are taken for the bearer of what comes after. */
const tokenNames = ['accessToken', 'access_token', 'token', 'jwt']

export function tokenOf(answer: Record<string, unknown> | undefined): string | undefined {
  const token = tokenNames.map((name) => answer?.[name]).find((value) => typeof value === 'string')
  return token as string | undefined
}

/** The body with the person's own values. */
export function filled(body: Step['body'], person: Record<'email' | 'password', string>): unknown {
  if (!body) return undefined
  const texts = Object.entries(body).map(([name, value]) => [
    name,
    typeof value === 'string'
      ? value.replace(/\{(email|password)\}/g, (_, key: keyof typeof person) => person[key])
      : value,
  ])
  return Object.fromEntries(texts)
}
