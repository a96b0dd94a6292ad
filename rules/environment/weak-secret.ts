/** Words people build secrets from. */
const words =
  /super|secret|password|passw|token|access|refresh|change|please|your|example|private|public|local|test|dev|prod|production|auth|login|user|admin|default|sample|random|string|key|jwt|cron|this|here|the|my|me|is|in|to|a/gi

/** Why a long enough secret can be guessed all the same, or undefined. Says nothing about the value but this. */
export function secretWeakness(whole: string): string | undefined {
  const secret = whole.slice(0, 200)
  const distinct = new Set(secret).size
  // Random hexadecimal of 16 digits has about ten different ones, of 32 about fourteen.
  if (distinct < Math.min(10, secret.length / 4)) return `it consists of ${distinct} different characters`
  if (isRepeated(secret)) return 'it repeats one piece'
  if (sequenceShare(secret) > 0.5) return 'most of it is a sequence such as abcdef or 123456'
  const wordy = /[a-z]{3,}/i.test(secret) && secret.match(words)?.some((word) => word.length > 2)
  const rest = secret.replace(words, '').replace(/[\s\d_.-]/g, '')
  return wordy && rest.length < 12 ? 'it is made of words such as "secret" or "change me"' : undefined
}

function isRepeated(secret: string): boolean {
  return `${secret}${secret}`.indexOf(secret, 1) < secret.length || /^(.{2,}?)\1+.{0,3}$/s.test(secret)
}

/** Share of characters in runs of four and more that count up or down, in the alphabet or in digits. */
function sequenceShare(secret: string): number {
  let inRuns = 0
  for (let start = 0; start < secret.length - 1; ) {
    const step = secret.charCodeAt(start + 1) - secret.charCodeAt(start)
    let end = start + 1
    while (Math.abs(step) === 1 && secret.charCodeAt(end + 1) - secret.charCodeAt(end) === step) end++
    if (end - start >= 3) inRuns += end - start + 1
    start = end
  }
  return inRuns / secret.length
}
