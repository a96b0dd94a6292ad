import { portFor } from '../../../local/servers/ports.ts'
import { type Postgres, startPostgres } from '../../../local/servers/postgres.ts'
import { pgConfig } from '../../../rules/url/pg-config.ts'
import { PluginProcess } from './plugin-process.ts'
import { temporaryHome } from './servers.ts'

export interface PostgresForPlugin extends AsyncDisposable {
  postgres: Postgres
  /** The stand-in plugin as cloud_admin; `settings` replace its defaults. */
  plugin(settings?: Record<string, string>): Promise<PluginProcess>
  settingsOf(url: string): Record<string, string>
  /** URL of a role's own login. */
  as(user: string, password: string, database: string): string
}

/** A Postgres of its own, and the stand-in plugin configured for it as the SDK does. */
export async function postgresForPlugin(): Promise<PostgresForPlugin> {
  const place = temporaryHome()
  const postgres = await startPostgres({
    home: place.home,
    port: await portFor(place.home, 'postgres'),
  })
  // A provider's numbers and booleans arrive as JSON text.
  const settingsOf = (url: string) => {
    const { host, port, user, password } = pgConfig(url)
    const given = { host, port: `${port}`, username: user, password }
    return { ...given, sslmode: 'disable', superuser: 'false', maxConnections: '4' }
  }
  return {
    postgres,
    settingsOf,
    plugin: (settings) =>
      PluginProcess.start('postgresql', { ...settingsOf(postgres.cloudAdminUrl), ...settings }),
    as(user, password, database) {
      const url = new URL(postgres.adminUrl)
      Object.assign(url, { username: user, password, pathname: `/${database}` })
      return url.href
    },
    async [Symbol.asyncDispose]() {
      await postgres.stop()
      await place[Symbol.asyncDispose]()
    },
  }
}
