import type { Properties } from '../../../infra/provider/plugin/properties.ts'
import { matching, oneOf } from '../rules.ts'
import { standIn } from '../stand-in.ts'
import type { Answer, VercelClient } from './vercel-client.ts'

interface ProjectInputs {
  name: string
  vercelAuthentication?: { deploymentType: string }
  automaticallyExposeSystemEnvironmentVariables?: boolean
  [other: string]: unknown
}

/** The provider's word for a protection and the API's; all others are the same in both. */
const protections: Record<string, string> = { standard_protection_new: 'all_except_custom_domains' }
const protectionTypes = [
  'standard_protection_new',
  'standard_protection',
  'all_deployments',
  'only_preview_deployments',
  'none',
]

/** Arguments that travel under their own name; what the program left out travels as null, as the provider sends it. */
const plain = [
  'framework',
  'buildCommand',
  'devCommand',
  'installCommand',
  'outputDirectory',
  'rootDirectory',
] as const
const updatable = [
  'autoAssignCustomDomains',
  'nodeVersion',
  'resourceConfig',
  'serverlessFunctionRegion',
] as const

export const project = standIn<ProjectInputs, VercelClient>({
  token: 'vercel:index/project:Project',
  attributes: {
    name: {
      kind: 'string',
      required: true,
      rule: matching(/^[a-z0-9-]{1,52}$/, 'has to be 1-52 lower-case letters, digits or hyphens'),
    },
    framework: { kind: 'string' },
    buildCommand: { kind: 'string' },
    devCommand: { kind: 'string' },
    installCommand: { kind: 'string' },
    outputDirectory: { kind: 'string' },
    rootDirectory: { kind: 'string' },
    nodeVersion: { kind: 'string', computed: true, rule: oneOf('18.x', '20.x', '22.x', '24.x') },
    serverlessFunctionRegion: { kind: 'string', computed: true },
    resourceConfig: { kind: 'object', computed: true },
    vercelAuthentication: { kind: 'object', computed: true, rule: protectionFault },
    autoAssignCustomDomains: { kind: 'boolean', computed: true },
    automaticallyExposeSystemEnvironmentVariables: { kind: 'boolean', computed: true },
    teamId: { kind: 'string', computed: true, replaces: true },
  },
  autoName: true,
  importable: true,
  faults: ({ serverlessFunctionRegion, resourceConfig }) => {
    const both =
      serverlessFunctionRegion && (resourceConfig as Properties | undefined)?.functionDefaultRegions
    const reason = '"serverlessFunctionRegion" cannot be given beside "resourceConfig.functionDefaultRegions"'
    return both ? [{ property: 'serverlessFunctionRegion', reason }] : []
  },

  async create(inputs, client) {
    const { id } = await client.call(
      `project ${inputs.name} cannot be made`,
      'POST',
      '/v8/projects',
      created(inputs),
    )
    // The official plugin always goes on with a PATCH of everything that the first call does not take.
    const answer = await client.call(
      `project ${inputs.name} cannot be set up`,
      'PATCH',
      `/v9/projects/${id}`,
      patched(inputs),
    )
    return { id, outputs: outputsOf(answer, client) }
  },

  async read(id, _state, client) {
    const answer = await client.find(`/v10/projects/${id}`)
    return answer && { id: answer.id, outputs: outputsOf(answer, client) }
  },

  async update(id, inputs, _state, client) {
    const body = { name: inputs.name, ...patched(inputs) }
    return outputsOf(
      await client.call(`project ${inputs.name} cannot be changed`, 'PATCH', `/v9/projects/${id}`, body),
      client,
    )
  },

  delete: (id, _outputs, client) => client.remove(`/v8/projects/${id}`),
})

function protectionFault(value: Properties): string | undefined {
  return oneOf(...protectionTypes)(String(value.deploymentType))
}

function commands(inputs: ProjectInputs): Record<string, unknown> {
  return Object.fromEntries(plain.map((name) => [name, inputs[name] ?? null]))
}

function created(inputs: ProjectInputs): Record<string, unknown> {
  return { name: inputs.name, ...commands(inputs), oidcTokenConfig: { issuerMode: 'team' } }
}

function patched(inputs: ProjectInputs): Record<string, unknown> {
  const type = inputs.vercelAuthentication?.deploymentType
  return {
    ...commands(inputs),
    ...Object.fromEntries(
      updatable.filter((name) => inputs[name] !== undefined).map((name) => [name, inputs[name]]),
    ),
    ...(type
      ? { ssoProtection: type === 'none' ? null : { deploymentType: protections[type] ?? type } }
      : {}),
    autoExposeSystemEnvs: inputs.automaticallyExposeSystemEnvironmentVariables ?? true,
  }
}

function outputsOf(answer: Answer, client: VercelClient): Properties {
  const { fluid, functionDefaultRegions, functionDefaultTimeout } = answer.resourceConfig
  const type = answer.ssoProtection?.deploymentType ?? 'none'
  const word = Object.entries(protections).find(([, wire]) => wire === type)?.[0] ?? type
  return {
    id: answer.id,
    name: answer.name,
    ...Object.fromEntries(plain.map((name) => [name, answer[name] ?? undefined])),
    nodeVersion: answer.nodeVersion,
    serverlessFunctionRegion: answer.serverlessFunctionRegion,
    resourceConfig: {
      fluid,
      functionDefaultRegions,
      ...(functionDefaultTimeout === null ? {} : { functionDefaultTimeout }),
    },
    vercelAuthentication: { deploymentType: word },
    autoAssignCustomDomains: answer.autoAssignCustomDomains,
    automaticallyExposeSystemEnvironmentVariables: answer.autoExposeSystemEnvs,
    teamId: client.teamId,
  }
}
