import type { CheckFailure, Plugin } from '../../../plugin/grpc/plugin.ts'
import type { Properties } from '../../../plugin/grpc/properties.ts'
import { type Attributes, attributeFaults } from '../attributes.ts'
import { sdkVersion, unsupported } from '../official-plugin.ts'
import { alias } from './alias.ts'
import { deployment } from './deployment.ts'
import { prebuiltProject } from './prebuilt-project.ts'
import { project } from './project.ts'
import { projectDomain } from './project-domain.ts'
import { projectEnvironmentVariable } from './project-environment-variable.ts'
import { projectProtectionBypass } from './project-protection-bypass.ts'
import { VercelClient } from './vercel-client.ts'

const settings: Attributes = {
  apiToken: { kind: 'string', required: true },
  team: { kind: 'string' },
}

/** Stands in for `pulumi-resource-vercel`, on the embedded Vercel of POOLPROOF_CLOUD. */
export const vercelPlugin: Plugin<VercelClient> = {
  name: 'vercel',
  version: sdkVersion('vercel'),
  namesOnly: true,
  configSecrets: ['apiToken'],
  checkConfig: (inputs) => ({ inputs, failures: settingFaults(inputs) }),
  configure({ apiToken, team }) {
    // Not in checkConfig: the engine prints the value of a property that fails a check.
    if (!/[0-9a-zA-Z]{24}/.test(String(apiToken)))
      throw new Error('the apiToken has to contain 24 letters and digits in a row')
    return VercelClient.open(String(apiToken), team as string | undefined)
  },
  resources: {
    'vercel:index/alias:Alias': alias,
    'vercel:index/deployment:Deployment': deployment,
    'vercel:index/project:Project': project,
    'vercel:index/projectDomain:ProjectDomain': projectDomain,
    'vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable': projectEnvironmentVariable,
    'vercel:index/projectProtectionBypass:ProjectProtectionBypass': projectProtectionBypass,
  },
  functions: { 'vercel:index/getPrebuiltProject:getPrebuiltProject': prebuiltProject },
  unsupported: (token) => unsupported('vercel', token),
}

function settingFaults(inputs: Properties): CheckFailure[] {
  return attributeFaults(settings, inputs, (name) => unsupported('vercel', `provider.${name}`).what)
}
