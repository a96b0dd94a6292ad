/**
 * What `pulumi config set --path KEY TEXT` stores, as the program gets it in JSON; test/cloud/typed-settings.test.ts holds it against
 * the CLI. Undefined where Pulumi keeps another text than the one that was typed.
 */
export function stored(text: string): string | undefined {
  if (text === 'true' || text === 'false') return text
  if (!/^[+-]?\d+$/.test(text) || /^[+-]?0\d/.test(text)) return JSON.stringify(text)
  if (/^\+|^-0$/.test(text)) return undefined
  const number = BigInt(text)
  if (number >= -(2n ** 63n) && number < 2n ** 63n) return text
  return number > 0n && number < 2n ** 64n ? String(Number(text)) : JSON.stringify(text)
}
