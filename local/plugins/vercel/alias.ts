import { emulatedResource } from '../emulated-resource.ts'
import { type Answer, refuseOtherTeam, teamId, type VercelClient } from './vercel-client.ts'

interface AliasInputs {
  alias: string
  deploymentId: string
}

/** Creating an alias is an upsert: for another deployment the same call moves it. */
export const alias = emulatedResource<AliasInputs, VercelClient>({
  token: 'vercel:index/alias:Alias',
  attributes: {
    alias: { kind: 'string', required: true, replaces: true },
    deploymentId: { kind: 'string', required: true },
    teamId,
  },
  importable: false,
  plan: refuseOtherTeam,

  async create(inputs, client) {
    const { uid } = await point(inputs, client)
    return { id: uid, outputs: { id: uid, ...inputs, teamId: client.teamId } }
  },

  async read(id, _state, client) {
    const answer = await client.find(`/v4/aliases/${id}`)
    if (!answer) return undefined
    const { uid, alias, deploymentId } = answer
    return { id: uid, outputs: { id: uid, alias, deploymentId, teamId: client.teamId } }
  },

  async update(_id, inputs, _state, client) {
    const { uid } = await point(inputs, client)
    return { id: uid, ...inputs, teamId: client.teamId }
  },

  delete: (id, _outputs, client) => client.remove(`/v2/aliases/${id}`),
})

function point({ alias: name, deploymentId }: AliasInputs, client: VercelClient): Promise<Answer> {
  const path = `/v2/deployments/${deploymentId}/aliases`
  return client.call(`could not create alias ${name}`, 'POST', path, { alias: name })
}
