import type { Properties } from '../../../plugin/grpc/properties.ts'
import { atMostLong, matching } from '../attributes.ts'
import { emulatedResource } from '../emulated-resource.ts'
import { type Answer, refuseOtherTeam, teamId, type VercelClient } from './vercel-client.ts'

interface BypassInputs {
  projectId: string
  secret?: string
  note?: string
  isEnvVar?: boolean
}

/** Imported as [TEAM/]PROJECT/SECRET. */
export const projectProtectionBypass = emulatedResource<BypassInputs, VercelClient>({
  token: 'vercel:index/projectProtectionBypass:ProjectProtectionBypass',
  attributes: {
    projectId: { kind: 'string', required: true, replaces: true },
    secret: {
      kind: 'string',
      computed: true,
      replaces: true,
      rule: matching(/^[0-9a-zA-Z]{32}$/, 'has to be 32 letters and digits'),
    },
    note: { kind: 'string', rule: atMostLong(100) },
    isEnvVar: { kind: 'boolean', computed: true },
    teamId,
  },
  outputs: ['scope', 'createdAt', 'createdBy'],
  secrets: ['secret'],
  importable: true,
  plan: refuseOtherTeam,

  async create({ projectId, secret: given, note, isEnvVar }, client) {
    const before = given ? [] : Object.keys(await bypasses(client, projectId))
    const made = await change(client, projectId, { generate: { secret: given, note } })
    const secret = given ?? Object.keys(made).find((one) => !before.includes(one)) ?? ''
    if (isEnvVar === false && made[secret].isEnvVar) {
      await change(client, projectId, { revoke: { secret, regenerate: false } })
      throw new Error(
        'isEnvVar cannot be false for the only bypass of a project: Vercel requires one to be VERCEL_AUTOMATION_BYPASS_SECRET',
      )
    }
    const promote = isEnvVar && !made[secret].isEnvVar
    const all = promote ? await change(client, projectId, { update: { secret, isEnvVar } }) : made
    const outputs = outputsOf(secret, all[secret], projectId)
    return { id: String(outputs.id), outputs }
  },

  async read(id, state, client) {
    const parts = id.split('/').filter((part) => !part.startsWith('team_'))
    const [projectId = '', secret = String(state.secret)] = parts
    const found = (await bypasses(client, projectId))[secret]
    if (!found) return undefined
    // The team is unknown to the state until the first refresh.
    const outputs: Properties = { ...outputsOf(secret, found, projectId), teamId: client.teamId }
    return { id: String(outputs.id), outputs }
  },

  async update(_id, { projectId, note = '', isEnvVar }, { secret }, client) {
    const all = await change(client, projectId, { update: { secret, note, isEnvVar } })
    return outputsOf(String(secret), all[String(secret)], projectId)
  },

  async delete(_id, state, client) {
    const { secret, isEnvVar } = state
    const projectId = String(state.projectId)
    const all = await bypasses(client, projectId)
    if (!(String(secret) in all)) return
    const other = Object.keys(all).find((one) => one !== secret)
    // Vercel requires one of the remaining bypasses to be the variable.
    if (isEnvVar && other) await change(client, projectId, { update: { secret: other, isEnvVar: true } })
    await change(client, projectId, { revoke: { secret, regenerate: false } })
  },
})

async function bypasses(client: VercelClient, projectId: string): Promise<Record<string, Answer>> {
  return (await client.find(`/v10/projects/${projectId}`))?.protectionBypass ?? {}
}

/** Returns all bypasses of the project, by secret. */
async function change(
  client: VercelClient,
  projectId: string,
  body: object,
): Promise<Record<string, Answer>> {
  const path = `/v10/projects/${projectId}/protection-bypass`
  return (await client.call('could not change the protection bypass', 'PATCH', path, body)).protectionBypass
}

function outputsOf(secret: string, bypass: Answer, projectId: string): Properties {
  const { scope, createdAt, createdBy, isEnvVar, note } = bypass
  return {
    id: `${projectId}/${secret}`,
    projectId,
    secret,
    scope,
    createdAt,
    createdBy,
    isEnvVar,
    note: note || undefined,
  }
}
