import type { ZodMiniType } from 'zod/mini'
import type { AppContext } from '../context.ts'
import { HttpProblem } from './http-problem.ts'

/** Bytes: a few fields of a few hundred characters, with room. */
const longest = 8 * 1024

/**
 * The JSON body by its schema; throws MEDIA_TYPE_UNSUPPORTED, BODY_TOO_LARGE, JSON_INVALID or VALIDATION_FAILED, the last
 * with every bad field.
 */
export async function readBody<T>(c: AppContext, schema: ZodMiniType<T>): Promise<T> {
  // Also a guard: a form of another site cannot send this type without asking CORS first.
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? ''))
    throw new HttpProblem('MEDIA_TYPE_UNSUPPORTED')
  const result = schema.safeParse(parse(await readBytes(c)))
  if (result.success) return result.data
  const errors = result.error.issues.map(({ path, message }) => ({
    field: path.join('.') || 'body',
    detail: message,
  }))
  throw new HttpProblem('VALIDATION_FAILED', { errors })
}

/** Stops reading at the limit, whatever length the request claims to have. */
async function readBytes(c: AppContext): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of c.req.raw.body ?? []) {
      size += chunk.length
      if (size > longest) throw new HttpProblem('BODY_TOO_LARGE', { detail: `At most ${longest} bytes.` })
      chunks.push(chunk)
    }
  } catch (error) {
    // The sender went away; its ECONNRESET would look like the database's.
    throw error instanceof HttpProblem ? error : new HttpProblem('JSON_INVALID')
  }
  return Buffer.concat(chunks)
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new HttpProblem('JSON_INVALID')
  }
}
