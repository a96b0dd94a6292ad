/** GitHub takes 65,536 characters; this leaves room for a marker and for how differently characters can be counted. */
export const mostCharacters = 60_000

/**
 * A text of at most `most` characters: what is too much goes from the middle, by whole lines where they are short enough,
 * and a line says how much went. The beginning (all stacks in short) and the end stay.
 */
export function cutMiddle(text: string, most: number = mostCharacters): string {
  if (text.length <= most) return text
  const notice = (left: number) =>
    `\n\n*… ${left} characters left out: the log of the run has them all …*\n\n`
  const room = most - notice(text.length).length
  const head = wholeLines(text.slice(0, Math.ceil(room / 2)), 'start')
  const tail = wholeLines(text.slice(text.length - Math.floor(room / 2)), 'end')
  return head + notice(text.length - head.length - tail.length) + tail
}

/** Without the broken line at the cut; a line too long for that is broken between characters. */
function wholeLines(part: string, kept: 'start' | 'end'): string {
  const at = kept === 'start' ? part.lastIndexOf('\n') : part.indexOf('\n')
  const whole = kept === 'start' ? part.slice(0, at) : part.slice(at + 1)
  if (at >= 0 && whole.length > part.length / 2) return whole
  return kept === 'start' ? part.replace(/[\uD800-\uDBFF]$/, '') : part.replace(/^[\uDC00-\uDFFF]/, '')
}
