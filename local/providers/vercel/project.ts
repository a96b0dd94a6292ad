import { PartialFailure } from '../../../infra/provider/plugin/partial-failure.ts'
import type { Properties } from '../../../infra/provider/plugin/properties.ts'
import { matching } from '../rules.ts'
import { standIn } from '../stand-in.ts'
import { projectAttributes, projectFromWire, projectToWire } from './project-fields.ts'
import { refuseOtherTeam, teamId } from './team.ts'
import type { Answer, VercelClient } from './vercel-client.ts'

type ProjectInputs = Properties & { name: string }

/** Of what the POST takes, the rest follows by PATCH. */
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

export const project = standIn<ProjectInputs, VercelClient>({
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
  autoName: true,
  importable: true,
  faults: ({ serverlessFunctionRegion, resourceConfig }) => {
    const both =
      serverlessFunctionRegion && (resourceConfig as Properties | undefined)?.functionDefaultRegions
    const reason = '"serverlessFunctionRegion" cannot be given beside "resourceConfig.functionDefaultRegions"'
    return both ? [{ property: 'serverlessFunctionRegion', reason }] : []
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
      const answer = await client.call(
        `could not set up project ${name}`,
        'PATCH',
        `/v9/projects/${made.id}`,
        body,
      )
      return { id: made.id, outputs: outputsOf(answer, inputs, client) }
    } catch (error) {
      // It is there already: without a place in the state nobody would remove it.
      throw new PartialFailure(made.id, outputsOf(made, inputs, client), [(error as Error).message])
    }
  },

  async read(id, state, client) {
    const [own = id] = id.split('/').reverse()
    const answer = await client.find(`/v10/projects/${own}`)
    return answer && { id: answer.id, outputs: outputsOf(answer, state, client) }
  },

  async update(id, inputs, state, client) {
    const body = { name: inputs.name, ...projectToWire(inputs, state) }
    const answer = await client.call(
      `could not update project ${inputs.name}`,
      'PATCH',
      `/v9/projects/${id}`,
      body,
    )
    return outputsOf(answer, inputs, client)
  },

  delete: (id, _outputs, client) => client.remove(`/v8/projects/${id}`),
})

function outputsOf(answer: Answer, known: Properties, client: VercelClient): Properties {
  return { id: answer.id, name: answer.name, ...projectFromWire(answer, known), teamId: client.teamId }
}
