import { randomInt } from 'node:crypto'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** `prj_` and so on with as many random letters and digits as Vercel's own ids have. */
export function newId(prefix: 'prj_' | 'env_' | 'dpl_' | 'als_' | '', length = 28): string {
  return prefix + Array.from({ length }, () => letters[randomInt(letters.length)]).join('')
}
