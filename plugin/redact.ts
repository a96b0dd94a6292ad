/** Replaces every secret by `***`, as it is and as it looks inside a URL. Texts under four characters are no secrets. */
export function redactor(secrets: Iterable<string | undefined>): (text: string) => string {
  const forms = [...secrets].flatMap((secret) => (secret ? [secret, encodeURIComponent(secret)] : []))
  // The longest first: a short one may be part of it.
  const hidden = [...new Set(forms)].filter(({ length }) => length >= 4).sort((a, b) => b.length - a.length)
  return (text) => hidden.reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
}

/** What is secret in a connection URL: its password, as written and decoded. */
export function urlSecrets(url: string): string[] {
  const password = URL.parse(url)?.password ?? ''
  return password ? [password, decodeURIComponent(password)] : []
}
