import type { Plugin } from '../../../plugin/grpc/plugin.ts'
import { sdkVersion, unsupported } from '../official-plugin.ts'
import { Connections } from './connections.ts'
import { database } from './database.ts'
import { defaultPrivileges } from './default-privileges.ts'
import { grant } from './grant.ts'
import { grantRole } from './grant-role.ts'
import { role } from './role.ts'
import { schema } from './schema.ts'
import { readSettings, settingFaults } from './settings.ts'

/** Stands in for `pulumi-resource-postgresql`. */
export const postgresqlPlugin: Plugin<Connections> = {
  name: 'postgresql',
  version: sdkVersion('postgresql'),
  configSecrets: ['password'],
  checkConfig: (inputs) => ({ inputs, failures: settingFaults(inputs) }),
  configure: (inputs) => new Connections(readSettings(inputs)),
  resources: {
    'postgresql:index/database:Database': database,
    'postgresql:index/defaultPrivileges:DefaultPrivileges': defaultPrivileges,
    'postgresql:index/grant:Grant': grant,
    'postgresql:index/grantRole:GrantRole': grantRole,
    'postgresql:index/role:Role': role,
    'postgresql:index/schema:Schema': schema,
  },
  unsupported: (token) => unsupported('postgresql', token),
}
