import type { Context } from 'hono'
import type { z } from 'zod'
import { badRequest } from './api-error.ts'

/** The JSON body, checked; all faults in one answer as Vercel words them. */
export async function bodyOf<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const text = await c.req.text()
  let json: unknown
  try {
    json = text === '' ? {} : JSON.parse(text)
  } catch {
    throw badRequest('Invalid request: the body is not valid JSON.')
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `\`${path.join('.') || 'body'}\` ${message}`)
  throw badRequest(`Invalid request: ${faults.join('; ')}.`)
}

/** A path of several API versions: `versions('8|9', '/projects')` is `/v8/projects` and `/v9/projects`. */
export const versions = <Path extends string>(numbers: string, rest: Path) =>
  `/:version{v(?:${numbers})}${rest}` as Path

/** Vercel's lists all end like this; these lists are never cut. */
export const pagination = (count: number) => ({ count, next: null, prev: null })
