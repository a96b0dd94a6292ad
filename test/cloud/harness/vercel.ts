import type { TestStack } from './stack.ts'

/** One call to the embedded API with the stack's own token. */
export async function api(
  stack: TestStack,
  path: string,
  method = 'GET',
  body?: object,
): Promise<Record<string, unknown>> {
  const { file } = stack.cloud
  const url = new URL(path, file.api)
  url.searchParams.set('teamId', file.teamId)
  const headers = { authorization: `Bearer ${file.apiToken}`, 'content-type': 'application/json' }
  const answer = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  const text = await answer.text()
  return text ? JSON.parse(text) : {}
}

/** What the app on the production domain says of itself to the bearer of CRON_SECRET. */
export async function health(stack: TestStack): Promise<Record<string, unknown>> {
  const [proof] = await stack.resources('Proof')
  const answer = await fetch(`${stack.cloud.file.app}/api/health`, {
    headers: { authorization: `Bearer ${proof?.inputs?.cronSecret}` },
  })
  return { ...((await answer.json()) as Record<string, unknown>), status: answer.status }
}
