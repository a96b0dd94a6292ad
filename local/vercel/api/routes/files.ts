import type { Hono } from 'hono'
import type { Cloud } from '../../cloud.ts'
import { badRequest } from '../api-error.ts'
import { versions } from '../request.ts'

/** Uploads of file contents, each named by its SHA-1. */
export function fileRoutes(api: Hono, { blobs }: Cloud): void {
  for (const path of [versions('2', '/files'), versions('2', '/now/files')])
    api.post(path, async (c) => {
      const digest = (c.req.header('x-vercel-digest') ?? c.req.header('x-now-digest'))?.toLowerCase()
      if (!digest) throw badRequest('Missing `x-vercel-digest` header.')
      // The official provider sends a symlink of a prebuilt output twice, the second time empty: the first counts.
      if (!blobs.has(digest) && blobs.add(new Uint8Array(await c.req.arrayBuffer())) !== digest)
        throw badRequest(`The SHA-1 of the content is not \`${digest}\`.`)
      return c.json({ urls: [] })
    })
}
