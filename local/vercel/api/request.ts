import type { Context } from 'hono'
import type { z } from 'zod'
import type { Cloud } from '../cloud.ts'
import type { Deployment, Project } from '../entities.ts'
import { badRequest, notFound } from './api-error.ts'

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

export function projectOf({ store }: Cloud, idOrName: string): Project {
  const project = store.project(idOrName)
  if (!project) throw notFound('Project')
  return project
}

export function deploymentOf({ store }: Cloud, idOrUrl: string): Deployment {
  const deployment = store.deployment(idOrUrl)
  if (!deployment) throw notFound('Deployment')
  return deployment
}

const hostName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/

export const isHostName = (name: string): boolean => hostName.test(name)
