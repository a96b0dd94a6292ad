import { createHmac, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'

const secret = () => process.env.JWT_ACCESS_SECRET ?? ''
const sign = (email: string) => createHmac('sha256', secret()).update(email).digest('base64url')

export const token = (email: string) => `${Buffer.from(email).toString('base64url')}.${sign(email)}`

/** The email of a token that was signed here. */
export function emailOf(token: string | undefined): string | undefined {
  const [name = '', signature = ''] = token?.split('.') ?? []
  const email = Buffer.from(name, 'base64url').toString()
  const expected = Buffer.from(sign(email))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected) ? email : undefined
}

export function hashed(password: string, salt = randomBytes(16).toString('hex')) {
  return { salt, hash: scryptSync(password, salt, 32).toString('hex') }
}
