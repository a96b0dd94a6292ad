import type { Properties } from '../../../infra/provider/plugin/properties.ts'
import { standIn } from '../stand-in.ts'
import type { Answer, VercelClient } from './vercel-client.ts'

interface AliasInputs {
  alias: string
  deploymentId: string
}

/** Making an alias is an upsert: a changed deployment is the same call again, which moves it. */
export const alias = standIn<AliasInputs, VercelClient>({
  token: 'vercel:index/alias:Alias',
  attributes: {
    alias: { kind: 'string', required: true, replaces: true },
    deploymentId: { kind: 'string', required: true },
    teamId: { kind: 'string', computed: true, replaces: true },
  },
  importable: true,

  async create(inputs, client) {
    const { uid } = await point(inputs, client)
    return { id: uid, outputs: { id: uid, ...inputs, teamId: client.teamId } }
  },

  async read(id, _state, client) {
    const answer = await client.find(`/v4/aliases/${id}`)
    return answer && { id: answer.uid, outputs: outputsOf(answer, client) }
  },

  async update(_id, inputs, _state, client) {
    const { uid } = await point(inputs, client)
    return { id: uid, ...inputs, teamId: client.teamId }
  },

  delete: (id, _outputs, client) => client.remove(`/v2/aliases/${id}`),
})

function point({ alias: name, deploymentId }: AliasInputs, client: VercelClient): Promise<Answer> {
  return client.call(`alias ${name} cannot be set`, 'POST', `/v2/deployments/${deploymentId}/aliases`, {
    alias: name,
  })
}

function outputsOf(answer: Answer, client: VercelClient): Properties {
  return { id: answer.uid, alias: answer.alias, deploymentId: answer.deploymentId, teamId: client.teamId }
}
