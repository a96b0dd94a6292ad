import { readFileSync } from 'node:fs'
import * as z from 'zod/mini'
import { assetUrl } from '../asset-url.ts'

/** Characters after NFKC; verbatim otherwise, no rules of composition (ASVS 5.0, 6.2). */
const length = { min: 8, max: 128 }

/** A new password, in whole characters. A login does not check these rules: an older rule may have allowed its password. */
export const newPassword = z.string('is missing').check(
  z.refine((password) => password.isWellFormed(), 'has half a character'),
  z.refine(hasLength, `must have ${length.min} to ${length.max} characters`),
  z.refine((password) => !isCommon(password), 'is one of the most common passwords'),
)

function hasLength(password: string): boolean {
  const characters = [...password.normalize('NFKC')].length
  return characters >= length.min && characters <= length.max
}

function isCommon(password: string): boolean {
  common ??= new Set(readFileSync(assetUrl('common-passwords.txt'), 'utf8').split('\n'))
  return common.has(password.normalize('NFKC').toLowerCase())
}

/** Read when the first password is chosen, not at every cold start. */
let common: Set<string> | undefined
