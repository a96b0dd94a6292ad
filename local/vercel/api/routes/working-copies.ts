import { dirname } from 'node:path'
import type { Hono } from 'hono'
import { stream } from 'hono/streaming'
import { z } from 'zod'
import type { Cloud } from '../../cloud.ts'
import { serveCopy, withdraw } from '../../copies/serve.ts'
import type { DevSession } from '../../copies/working-copies.ts'
import { notFound } from '../api-error.ts'
import { bodyOf } from '../request.ts'
import { filesOf, givenFiles } from './deployments.ts'

const opening = z.strictObject({ domain: z.string(), pid: z.int().positive() })

/** What `poolproof dev` asks for. Nothing here is Vercel's. */
export function workingCopyRoutes(api: Hono, cloud: Cloud): void {
  const { copies, store } = cloud

  api.get('/embedded/working-copies', (c) =>
    c.json({
      workingCopies: copies
        .list()
        .flatMap(({ domain, pid, copy }) =>
          copy ? [{ domain, pid, id: copy.id, deployment: copy.copyOf }] : [],
        ),
    }),
  )

  /**
   * Lasts as long as the command: when the request ends, for whatever reason, the deployment serves again. The answer is
   * a line of JSON for the session, for each deployment that gets the domain, and for what the working copy prints.
   */
  api.post('/embedded/working-copies', async (c) => {
    const { domain, pid } = await bodyOf(c, opening)
    if (!store.deployment(domain)) throw notFound('Deployment')
    const session = copies.open({ domain, pid, folderOf: (id) => dirname(cloud.outputFolder(id)) })
    return stream(c, async (lines) => {
      const left = Promise.withResolvers<void>()
      lines.onAbort(left.resolve)
      const write = (line: object) => void lines.writeln(JSON.stringify(line)).catch(left.resolve)
      const stopReporting = report(cloud, session, write)
      session.print = ({ type, text }) => {
        if (type !== 'request') write({ printed: text })
      }
      if (!lines.aborted) await left.promise
      stopReporting()
      copies.close(session)
      withdraw(cloud, session)
      cloud.removeOutput(session.id)
    })
  })

  /** Serves these files; those that were sent before may be named by their SHA-1. */
  api.put('/embedded/working-copies/:session', async (c) => {
    const session = copies.session(c.req.param('session'))
    const { files } = await bodyOf(c, z.object({ files: givenFiles }))
    const { id, copyOf } = await serveCopy(cloud, session, filesOf(session, files))
    return c.json({ id, deployment: copyOf })
  })

  api.delete('/embedded/working-copies/:session', (c) => {
    withdraw(cloud, copies.session(c.req.param('session')))
    return c.json({})
  })
}

/** Writes which deployment has the domain, now and whenever that changes; returns a function that ends it. */
function report({ store }: Cloud, { id: session, domain }: DevSession, write: (line: object) => void) {
  let last: string | undefined
  const look = () => {
    const deployment = store.deployment(domain)
    if (deployment?.id === last) return
    last = deployment?.id
    if (!deployment) return write({ session, deployment: null })
    const { id, meta, environment } = deployment
    write({ session, deployment: { id, meta, variables: Object.keys(environment) } })
  }
  look()
  store.changed.add(look)
  return () => store.changed.delete(look)
}
