/** What a list of comments or of issues says of each. */
export interface MarkedComment {
  id: number
  number?: number
  html_url: string
  body?: string | null
  user?: { type?: string } | null
  /** Present where an issue is a pull request. */
  pull_request?: object
}

/** A hidden line by which a text of ours is found again. */
export function marker(name: string): string {
  return `<!-- poolproof:${name} -->\n`
}

/**
 * The first that begins with the marker and was written by a bot: anybody may copy the line into a text of their own,
 * and would then hold the pen of what reviewers take for ours.
 */
export async function findByMarker(
  items: AsyncIterable<MarkedComment>,
  name: string,
): Promise<MarkedComment | undefined> {
  for await (const item of items) {
    if (item.user?.type === 'Bot' && !item.pull_request && item.body?.startsWith(marker(name).trim()))
      return item
  }
  return undefined
}
