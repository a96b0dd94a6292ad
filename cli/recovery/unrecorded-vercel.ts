import { commandFor } from '../../rules/command-for.ts'
import { Problem } from '../../rules/problem.ts'
import { teamScope } from '../../rules/vercel/api.ts'
import type { StateResource } from '../pulumi/state.ts'
import type { Inputs, Lookup } from './lookup.ts'

export const vercelLookups: Record<string, Lookup> = {
  'vercel:index/project:Project': async ({ name }, provider, known) => {
    const project = await ask(provider, 'GET', `/v10/projects/${name}`)
    if (!project || isKnown(known, project.id)) return undefined
    await ask(provider, 'DELETE', `/v8/projects/${project.id}`)
    return `project ${name}`
  },
  'vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable': async (wanted, provider, known) => {
    const { projectId, key } = wanted
    const list = await ask(provider, 'GET', `/v8/projects/${projectId}/env`)
    const found = (list?.envs as Inputs[] | undefined)?.find((variable) => variable.key === key)
    if (!found || isKnown(known, found.id)) return undefined
    await ask(provider, 'DELETE', `/v8/projects/${projectId}/env/${found.id}`)
    return `variable ${key}`
  },
  'vercel:index/projectDomain:ProjectDomain': async ({ projectId, domain }, provider, known) => {
    const path = `/v9/projects/${projectId}/domains/${domain}`
    if (known.some(({ inputs, id }) => id && inputs?.domain === domain && inputs?.projectId === projectId))
      return undefined
    if (!(await ask(provider, 'GET', path))) return undefined
    await ask(provider, 'DELETE', path)
    return `domain ${domain}`
  },
  'vercel:index/projectProtectionBypass:ProjectProtectionBypass': async (
    { projectId, secret },
    provider,
    known,
  ) => {
    const project = await ask(provider, 'GET', `/v10/projects/${projectId}`)
    if (!Object.keys((project?.protectionBypass as Inputs) ?? {}).includes(String(secret))) return undefined
    if (known.some(({ inputs, id }) => id && inputs?.projectId === projectId && inputs?.secret === secret))
      return undefined
    await ask(provider, 'PATCH', `/v10/projects/${projectId}/protection-bypass`, {
      revoke: { secret, regenerate: false },
    })
    return 'protection bypass'
  },
  'vercel:index/deployment:Deployment': async ({ projectId, meta }, provider, known) => {
    const list = await ask(provider, 'GET', `/v6/deployments?projectId=${projectId}`)
    const same = ((list?.deployments as Inputs[] | undefined) ?? []).filter(
      (deployment) => sameMeta(deployment.meta, meta) && !isKnown(known, deployment.uid ?? deployment.id),
    )
    for (const { uid, id } of same) await ask(provider, 'DELETE', `/v13/deployments/${uid ?? id}`)
    return same.length > 0 ? `deployment ${same.map(({ uid, id }) => uid ?? id).join(', ')}` : undefined
  },
}

function isKnown(known: StateResource[], id: unknown): boolean {
  return known.some((resource) => resource.id === id || resource.id?.endsWith(`/${id}`))
}

/** Vercel may add keys of its own to what was asked for. */
function sameMeta(found: unknown, wanted: unknown): boolean {
  return Object.entries((wanted as Inputs) ?? {}).every(
    ([name, value]) => (found as Inputs)?.[name] === value,
  )
}

/** One call with the account the resource was made with; undefined where there is no such thing. */
async function ask(
  provider: Inputs,
  method: string,
  path: string,
  body?: unknown,
): Promise<Inputs | undefined> {
  const url = new URL(path, String(provider.api))
  const scope = teamScope(provider.team === undefined ? undefined : String(provider.team))
  for (const [name, value] of Object.entries(scope)) url.searchParams.set(name, value)
  const answer = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${provider.apiToken}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (answer.status === 404) return undefined
  if (!answer.ok) {
    throw new Problem(
      'RECOVERY_REFUSED',
      `Vercel answered ${answer.status} to ${method} ${url.pathname}`,
      `delete the rest in Vercel's dashboard, then run: ${commandFor('poolproof recover')}`,
    )
  }
  return answer.status === 204 ? {} : ((await answer.json()) as Inputs)
}
