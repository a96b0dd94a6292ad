/** GitHub takes 65,536 characters; this leaves room for a marker and for how differently characters can be counted. */
export const mostCharacters = 60_000

/**
 * A text of at most `most` characters: what is too much goes from the middle, by whole lines, and a line says how much
 * went. The beginning (all stacks in short) and the end stay. A line that was broken would no longer be the code it was.
 */
export function cutMiddle(text: string, most: number = mostCharacters): string {
  if (text.length <= most) return text
  const notice = (left: number) =>
    `\n\n*… ${left} characters left out: the log of the run has them all …*\n\n`
  const room = most - notice(text.length).length
  const start = text.slice(0, Math.ceil(room / 2))
  const end = text.slice(text.length - Math.floor(room / 2))
  const head = start.slice(0, Math.max(start.lastIndexOf('\n'), 0))
  const tail = end.includes('\n') ? end.slice(end.indexOf('\n') + 1) : ''
  return head + notice(text.length - head.length - tail.length) + tail
}
