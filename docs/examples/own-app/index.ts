import { createPool, unavailable } from 'poolproof/runtime'

const pool = createPool()

async function count(): Promise<Response> {
  const { rows } = await pool.query('SELECT count(*)::int AS tables FROM pg_tables')
  return Response.json(rows[0])
}

export default {
  fetch: (): Promise<Response> =>
    count().catch((error: unknown) => {
      const code = unavailable(error)
      if (!code) throw error
      return Response.json({ code }, { status: 503, headers: { 'retry-after': '2' } })
    }),
}
