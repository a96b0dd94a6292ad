import { setTimeout as sleep } from 'node:timers/promises'
import * as pulumi from '@pulumi/pulumi'
import {
  type DomainConfig,
  type DomainState,
  domainState,
  notReady,
  type ProjectDomain,
  recordText,
} from '../../rules/domain-state.ts'
import type { Settings } from '../config/database-settings.ts'
import { type Answer, vercelRequests } from './vercel-requests.ts'

type Asked = Pick<
  Settings,
  'domain' | 'domains' | 'domainWait' | 'project' | 'vercelToken' | 'vercelTeam' | 'vercelApi'
>
type Ask = ReturnType<typeof vercelRequests>

/** Milliseconds: for one answer (a certificate takes its time), and from one look to the next. */
const PATIENCE = 30_000
const POLL = 5_000

/**
 * How the domains of the stack stand with Vercel, the main one first, and a warning for each that is not ready. A preview
 * looks once. An update looks when it has proved the deployment, and again until all are ready or
 * `poolproof:domainWait` is over; it asks Vercel to check what proves the ownership.
 *
 * @param proved in an update, resolves when the domains are added and the deployment is proved
 */
export async function domainStates(
  settings: Asked,
  proved: Promise<unknown> | undefined,
  poll = POLL,
): Promise<DomainState[]> {
  await proved
  const ask = vercelRequests(settings, PATIENCE)
  const look = () => query(settings, ask, proved !== undefined)
  const end = Date.now() + (proved ? settings.domainWait * 60_000 : 0)
  let states = await look()
  for (let left = end - Date.now(); left > 0 && waiting(states).length > 0; left = end - Date.now()) {
    const wanted = waiting(states).flatMap(({ missing }) => missing.map(recordText))
    const text = `waiting for DNS, ${Math.ceil(left / 1000)} s at most: ${wanted.join(', ')}`
    await pulumi.log.info(text, undefined, undefined, true)
    await sleep(Math.min(poll, left))
    states = await look()
  }
  for (const state of waiting(states)) await pulumi.log.warn(notReady(state).message)
  if (proved) await certify(states, settings, ask)
  return states
}

/**
 * Vercel makes the certificate of a domain some time after its DNS is right, and refuses an alias without one
 * (`cert_missing`, https://github.com/vercel/terraform-provider-vercel/issues/287). Its CLI then asks for the certificate
 * (packages/cli/src/util/alias/create-alias.ts); here that comes first. Where it fails, the alias says why.
 */
async function certify(states: readonly DomainState[], { domains }: Asked, ask: Ask): Promise<void> {
  for (const { name, ready, serves } of states)
    if (ready && !serves && !domains[name]?.redirect)
      await ask('/v8/certs', { method: 'POST', json: { cns: [name] } })
}

const waiting = (states: readonly DomainState[]) => states.filter(({ ready }) => !ready)

function query({ domain, domains, project }: Asked, ask: Ask, updates: boolean): Promise<DomainState[]> {
  return Promise.all(
    [domain, ...Object.keys(domains)].map(async (name) => {
      // Vercel's own.
      if (name.endsWith('.vercel.app')) return domainState(name, undefined, undefined, true)
      const path = `/v9/projects/${encodeURIComponent(project)}/domains/${name}`
      let added = bodyOf<ProjectDomain>(await ask(path, { reads: true }))
      if (added?.verified === false && updates) {
        const verified = bodyOf<ProjectDomain>(await ask(`${path}/verify`, { method: 'POST', reads: true }))
        if (verified?.verified) added = { ...added, ...verified, verification: [] }
      }
      // What Vercel recommends depends on the project, as soon as there is one.
      const of = added ? `?projectIdOrName=${encodeURIComponent(project)}` : ''
      const config = bodyOf<DomainConfig>(await ask(`/v6/domains/${name}/config${of}`, { reads: true }))
      const state = domainState(name, added, config, false)
      return state.ready && !updates ? state : { ...state, serves: await isAlias(name, added, ask) }
    }),
  )
}

/** Does it lead to a deployment of the project? Not being sure counts as yes: an alias that is left out of a stack is deleted. */
async function isAlias(name: string, added: ProjectDomain | undefined, ask: Ask): Promise<boolean> {
  const { status, body } = await ask(`/v4/aliases/${name}`, { reads: true })
  return status === 404
    ? false
    : added === undefined || body === undefined || body.projectId === added.projectId
}

const bodyOf = <T>({ body }: Answer): T | undefined => body as T | undefined
