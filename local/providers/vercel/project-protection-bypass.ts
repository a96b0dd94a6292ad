import type { Properties } from '../../../infra/provider/plugin/properties.ts'
import { atMostLong, matching } from '../rules.ts'
import { standIn } from '../stand-in.ts'
import type { Answer, VercelClient } from './vercel-client.ts'

interface BypassInputs {
  projectId: string
  secret?: string
  note?: string
  isEnvVar?: boolean
}

/** The id is the project's: an id stands in the state in plain text, so the secret must not be part of it. */
export const projectProtectionBypass = standIn<BypassInputs, VercelClient>({
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
    teamId: { kind: 'string', computed: true, replaces: true },
  },
  outputs: ['scope', 'createdAt', 'createdBy'],
  secrets: ['secret'],
  importable: true,

  async create({ projectId, secret, note }, client) {
    const before = Object.keys(await bypasses(client, projectId))
    const { protectionBypass } = await change(client, projectId, { generate: { ...given({ secret, note }) } })
    const made = secret ?? Object.keys(protectionBypass).find((one) => !before.includes(one)) ?? ''
    return { id: projectId, outputs: outputsOf(made, protectionBypass[made], projectId, client) }
  },

  async read(id, state, client) {
    const [projectId = '', secret = String(state.secret)] = id
      .split('/')
      .filter((part) => !part.startsWith('team_'))
    const found = (await bypasses(client, projectId))[secret]
    return found && { id: projectId, outputs: outputsOf(secret, found, projectId, client) }
  },

  async update(id, { note, isEnvVar }, { secret }, client) {
    const body = { update: { secret, ...given({ note, isEnvVar }) } }
    const { protectionBypass } = await change(client, id, body)
    return outputsOf(String(secret), protectionBypass[String(secret)], id, client)
  },

  async delete(id, { secret }, client) {
    if (!(String(secret) in (await bypasses(client, id)))) return
    await change(client, id, { revoke: { secret, regenerate: false } })
  },
})

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

async function bypasses(client: VercelClient, projectId: string): Promise<Answer> {
  return (await client.find(`/v10/projects/${projectId}`))?.protectionBypass ?? {}
}

function change(client: VercelClient, projectId: string, body: unknown): Promise<Answer> {
  const path = `/v10/projects/${projectId}/protection-bypass`
  return client.call('the protection bypass cannot be changed', 'PATCH', path, body)
}

function outputsOf(secret: string, bypass: Answer, projectId: string, client: VercelClient): Properties {
  const { scope, createdAt, createdBy, isEnvVar, note } = bypass
  return { projectId, secret, scope, createdAt, createdBy, isEnvVar, note, teamId: client.teamId }
}
