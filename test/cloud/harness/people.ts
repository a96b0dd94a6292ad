/** Somebody who registered and logged in, on an app at `app`. */
export async function newcomer(app: string, name: string): Promise<{ authorization: string }> {
  const credentials = JSON.stringify({ email: `${name}@example.com`, password: `${name}-long-enough-9431` })
  const headers = { 'content-type': 'application/json', origin: app, 'x-poolproof': '1' }
  const registered = await fetch(`${app}/api/register`, { method: 'POST', headers, body: credentials })
  if (!registered.ok) throw new Error(`register: ${registered.status} ${await registered.text()}`)
  const login = await fetch(`${app}/api/login`, { method: 'POST', headers, body: credentials })
  const { accessToken } = (await login.json()) as { accessToken: string }
  return { authorization: `Bearer ${accessToken}` }
}

export interface Answers {
  /** Answers by HTTP status. */
  statuses: Record<string, number>
  /** Bodies that were no success. */
  bodies: string[]
}

/** Sends `requests` GET requests, `concurrency` at a time. */
export async function burst(
  url: string,
  headers: Record<string, string>,
  { requests, concurrency }: { requests: number; concurrency: number },
): Promise<Answers> {
  const answers: Answers = { statuses: {}, bodies: [] }
  let left = requests
  const caller = async () => {
    while (left-- > 0) {
      const answer = await fetch(url, { headers })
      const body = await answer.text()
      answers.statuses[answer.status] = (answers.statuses[answer.status] ?? 0) + 1
      if (!answer.ok) answers.bodies.push(body)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, caller))
  return answers
}
