import type { Properties } from '../../../plugin/grpc/properties.ts'
import { PartialFailure } from '../../../plugin/grpc/responses.ts'
import { matching } from '../attributes.ts'
import { emulatedResource } from '../emulated-resource.ts'
import { projectAttributes, projectFromWire, projectOutputs, projectToWire } from './project-fields.ts'
import { type Answer, refuseOtherTeam, teamId, type VercelClient } from './vercel-client.ts'

type ProjectInputs = Properties & { name: string }

/** Fields that the POST takes; the others follow by PATCH. */
const first = [
  'buildCommand',
  'devCommand',
  'framework',
  'installCommand',
  'outputDirectory',
  'rootDirectory',
  'oidcTokenConfig',
  'ssoProtection',
  'resourceConfig',
  'serverlessFunctionRegion',
]

export const project = emulatedResource<ProjectInputs, VercelClient>({
  token: 'vercel:index/project:Project',
  attributes: {
    name: {
      kind: 'string',
      required: true,
      rule: matching(/^[a-z0-9-]{1,52}$/, 'has to be 1-52 lower-case letters, digits or hyphens'),
    },
    ...projectAttributes,
    teamId,
  },
  outputs: projectOutputs,
  autoName: true,
  importable: true,
  async faults({ framework, serverlessFunctionRegion, resourceConfig }, client) {
    const both =
      serverlessFunctionRegion && (resourceConfig as Properties | undefined)?.functionDefaultRegions
    const reason =
      '"serverlessFunctionRegion" cannot be combined with "resourceConfig.functionDefaultRegions"'
    const unknown = typeof framework === 'string' ? await frameworkFault(framework, client) : undefined
    return [
      ...(both ? [{ property: 'serverlessFunctionRegion', reason }] : []),
      ...(unknown ? [{ property: 'framework', reason: unknown }] : []),
    ]
  },
  plan: refuseOtherTeam,

  async create(inputs, client) {
    const { name } = inputs
    const body = projectToWire(inputs)
    const made = await client.call(`could not create project ${name}`, 'POST', '/v8/projects', {
      name,
      ...Object.fromEntries(first.filter((field) => field in body).map((field) => [field, body[field]])),
    })
    try {
      await client.variables(made.id)
      const answer = await client.call(
        `could not set up project ${name}`,
        'PATCH',
        `/v9/projects/${made.id}`,
        body,
      )
      await client.variables(made.id)
      return { id: made.id, outputs: outputsOf(answer, inputs, client) }
    } catch (error) {
      // The project exists already: without a place in the state it would never be removed.
      throw new PartialFailure(made.id, outputsOf(made, inputs, client), [(error as Error).message])
    }
  },

  async read(id, state, client) {
    const [own = id] = id.split('/').reverse()
    const answer = await client.find(`/v10/projects/${own}`)
    if (!answer) return undefined
    await client.variables(answer.id)
    return { id: answer.id, outputs: outputsOf(answer, state, client) }
  },

  async update(id, inputs, state, client) {
    const body = { name: inputs.name, ...projectToWire(inputs, state) }
    const answer = await client.call(
      `could not update project ${inputs.name}`,
      'PATCH',
      `/v9/projects/${id}`,
      body,
    )
    await client.variables(id)
    return outputsOf(answer, inputs, client)
  },

  delete: (id, _outputs, client) => client.remove(`/v8/projects/${id}`),
})

/** The official plugin reads the list from another host. */
async function frameworkFault(framework: string, client: VercelClient): Promise<string | undefined> {
  const listed: { slug: string }[] = await client.call('could not list frameworks', 'GET', '/api-frameworks')
  const slugs = listed.map(({ slug }) => slug)
  if (slugs.includes(framework)) return undefined
  return `The framework ${framework} is not supported on Vercel. Must be one of ${slugs.join(', ')}.`
}

function outputsOf(answer: Answer, known: Properties, client: VercelClient): Properties {
  return { id: answer.id, name: answer.name, ...projectFromWire(answer, known), teamId: client.teamId }
}
