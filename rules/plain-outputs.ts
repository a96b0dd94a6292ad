interface Exported {
  deployment?: { resources?: { type: string; outputs?: Record<string, unknown> }[] }
}

/**
 * The outputs of a stack that are no secrets, from what `pulumi stack export` printed. That asks for no passphrase;
 * `pulumi stack output` does, for plain outputs too.
 */
export function plainOutputs(text: string): Record<string, unknown> {
  const { deployment }: Exported = JSON.parse(text)
  const root = deployment?.resources?.find(({ type }) => type === 'pulumi:pulumi:Stack')
  return Object.fromEntries(Object.entries(root?.outputs ?? {}).filter(([, value]) => !isSecret(value)))
}

/** Any part of it that is secret makes all of it secret. */
function isSecret(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return 'ciphertext' in value || Object.values(value).some(isSecret)
}
