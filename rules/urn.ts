/** `Deployment` of `urn:pulumi:dev::poolproof::...$vercel:index/deployment:Deployment::app-deployment`. */
export function kindOf(urn: string): string {
  const type = urn.split('::')[2]?.split('$').at(-1) ?? ''
  const kind = type.split(':').at(-1) ?? ''
  return type.startsWith('pulumi:providers:') ? 'Provider' : kind
}

/** The name the program gave it. */
export function nameOf(urn: string): string {
  return urn.split('::').slice(3).join('::')
}

export function stackOf(urn: string): string | undefined {
  return urn.split('::')[0]?.split(':')[2]
}
