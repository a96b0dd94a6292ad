/** A page as a visitor gets it who follows no redirect. */
export async function visit(address: string, path: string, init: RequestInit = {}) {
  const answer = await fetch(address + path, { redirect: 'manual', ...init })
  const [cookie = ''] = answer.headers.getSetCookie().map((each) => each.split(';', 1)[0])
  const { status, headers } = answer
  const location = headers.get('location')
  const text = await answer.text()
  const rendered = /rendered (?:<!--.*?-->)*([^<]*)/.exec(text)?.[1]
  return { status, cookie, location, cache: headers.get('x-vercel-cache'), text, rendered }
}

/** The first form of a page, filled in and sent as by a browser without JavaScript. */
export async function submit(address: string, path: string, fields: Record<string, string>) {
  const { text } = await visit(address, path)
  const hidden = [...text.matchAll(/<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?/g)]
  const form = new FormData()
  for (const [, name = '', value = ''] of hidden) form.set(name, value.replaceAll('&quot;', '"'))
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  const headers = { origin: address, accept: 'text/html' }
  return visit(address, path, { method: 'POST', body: form, headers })
}
