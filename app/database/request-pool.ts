import pg from 'pg'

/**
 * A pool that gives each connection back in the async context of the request that used it. pg-pool's own `query` does it
 * in the context the socket was born in, which is the first request's: `attachDatabasePool` would then ask a request
 * long answered to keep the instance awake, and the instance is frozen with its connections open.
 */
export class RequestPool extends pg.Pool {
  // `await` is what keeps the context; with a callback there is none to keep.
  override query = (async (...args: [pg.QueryConfig]) => {
    if (typeof args.at(-1) === 'function') return super.query(...args)
    const client = await this.connect()
    let failure: Error | undefined
    const fail = (error: Error) => {
      failure ??= error
    }
    client.on('error', fail)
    try {
      return await client.query(...args)
    } catch (error) {
      fail(error as Error)
      throw error
    } finally {
      client.off('error', fail)
      // With an error the connection is dropped, as pg-pool does: a late answer must not meet the next query.
      client.release(failure)
    }
  }) as pg.Pool['query']
}
