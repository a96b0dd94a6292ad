import { createApp } from '../../../app/app.ts'
import type { Database } from '../../../app/database/database.ts'
import type { Log } from '../../../app/http/log.ts'
import { type AuthEnvironment, authEnvironment } from './environment.ts'

export const front = 'https://front.example'
export const json = { 'content-type': 'application/json' }

/** Any use of it is a fault of ours: what is tested here needs no database. */
const prisma = new Proxy({} as Database['prisma'], {
  get: (_, name) => {
    throw new Error(`hunter2: the database was asked for ${String(name)}`)
  },
})
const database: Database = {
  prisma,
  figures: () => ({ max: 5, total: 0, idle: 0, waiting: 0 }),
  close: async () => {},
}

/** Asks an app of its own, which browsers know as `apiHost`: route, headers, body. */
export function start(apiHost: string, log: Log = () => {}, environment: AuthEnvironment = {}) {
  const app = createApp(authEnvironment({ FRONTEND_URL: front, ...environment }), { apiHost, database, log })
  return (route: string, headers: Record<string, string> = {}, body?: string) => {
    const [method = '', path = ''] = route.split(' ')
    const init = { method, headers: { host: apiHost, ...headers }, ...(body !== undefined && { body }) }
    return app.request(`https://${apiHost}${path}`, init)
  }
}

export async function code(response: Response): Promise<[status: number, code: string]> {
  return [response.status, ((await response.json()) as { code: string }).code]
}
