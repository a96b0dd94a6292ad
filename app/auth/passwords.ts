import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import * as z from 'zod/mini'
import { assetUrl } from '../asset-url.ts'
import { HttpProblem } from '../http/http-problem.ts'

const derive = promisify(argon2)

/** argon2id as in OWASP ASVS 5.0, appendix C: 19 MiB, two passes, one lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const tagLength = 32
const saltLength = 16

/** 2 at once take 38 MiB and two of libuv's four threads: logins can exhaust neither memory nor the file system. */
const enter = limitConcurrency(2, 200)

/** PHC string of a new random salt. */
export async function hashPassword(password: string): Promise<string> {
  if (!password.isWellFormed()) throw new Error('a password with half a character is no password')
  const salt = randomBytes(saltLength)
  return phc(cost, salt, await hash(password, salt, cost, tagLength))
}

/**
 * The parameters come from the PHC string. Without one (unknown user) the same work is done, and the answer is no; so it is
 * for half a surrogate pair, since UTF-8 writes every half as the same U+FFFD.
 */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const { salt, tag, ...parameters } = parsePhc(stored ?? unknownUser)
  const equal = timingSafeEqual(await hash(password, salt, parameters, tag.length), tag)
  return equal && stored !== undefined && password.isWellFormed()
}

/** Whether a stored hash was made with other parameters than those of today. */
export function isOutdated(stored: string): boolean {
  const { salt, tag, ...parameters } = parsePhc(stored)
  const names = Object.keys(cost) as (keyof Cost)[]
  const same = names.every((name) => parameters[name] === cost[name])
  return !same || salt.length !== saltLength || tag.length !== tagLength
}

type Cost = typeof cost

function hash(password: string, nonce: Uint8Array, parameters: Cost, length: number): Promise<Buffer> {
  const message = password.normalize('NFKC')
  return enter(() => derive('argon2id', { message, nonce, ...parameters, tagLength: length }))
}

function phc({ memory, passes, parallelism }: Cost, salt: Buffer, tag: Buffer): string {
  const [s, t] = [salt, tag].map((bytes) => bytes.toString('base64').replace(/=+$/, ''))
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${s}$${t}`
}

function parsePhc(text: string): Cost & { salt: Buffer; tag: Buffer } {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(text)
  if (!match) throw new Error('a stored password is no PHC string of argon2id')
  const [memory, passes, parallelism] = match.slice(1, 4).map(Number) as [number, number, number]
  const [salt, tag] = match.slice(4).map((part) => Buffer.from(part, 'base64')) as [Buffer, Buffer]
  return { memory, passes, parallelism, salt, tag }
}

/** The hash that is checked for an unknown user: such a login takes as long as any other. */
const unknownUser = phc(cost, Buffer.alloc(saltLength), Buffer.alloc(tagLength))

/**
 * Lets `width` tasks run at once and `queue` more wait their turn; later ones are refused
 * (503 BUSY) instead of piling up.
 */
export function limitConcurrency(width: number, queue: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (task) => {
    if (running < width) running++
    else if (waiting.length >= queue) throw new HttpProblem('BUSY')
    else await new Promise<void>((turn) => waiting.push(turn))
    try {
      return await task()
    } finally {
      // The place is handed on, not freed, so that no later task can take it.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

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
