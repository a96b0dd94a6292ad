import * as pulumi from '@pulumi/pulumi'
import * as random from '@pulumi/random'
import * as vercel from '@pulumiverse/vercel'
import type { Settings } from '../config/database-settings.ts'
import { postgresProvider } from './postgres-provider.ts'

/**
 * The plugins with the accounts of this stack, for `opts.providers`. All explicit: a default provider would take
 * whatever the shell's environment holds.
 */
export function createProviders({ vercelToken, vercelTeam, database }: Settings) {
  const account = { apiToken: pulumi.secret(vercelToken), ...(vercelTeam ? { team: vercelTeam } : {}) }
  return {
    random: new random.Provider('random'),
    vercel: new vercel.Provider('vercel', account),
    ...(database.manage === 'none' ? {} : { postgresql: postgresProvider('postgresql', database) }),
  }
}
