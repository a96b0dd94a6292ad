import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { listen, pathServer, shut } from '../servers/http-server.ts'
import { forgetPort, portFor } from '../servers/ports.ts'
import { vercelApi } from './api/api.ts'
import { Blobs } from './blobs.ts'
import type { Cloud } from './cloud.ts'
import { WorkingCopies } from './copies/working-copies.ts'
import { EdgeCache } from './edge/cache.ts'
import type { EdgeContext } from './edge/context.ts'
import { Edge } from './edge/index.ts'
import type { Deployment } from './entities.ts'
import { FunctionHost, type InstanceInfo } from './functions/index.ts'
import { Logs } from './logs.ts'
import { defaultSettings, type VercelOptions } from './options.ts'
import { Store } from './store.ts'

export type { InstanceInfo } from './functions/index.ts'
export type { Settings, VercelOptions } from './options.ts'

/** A deployment in one line. */
export interface DeploymentInfo {
  id: string
  project: string
  /** Domains that go to it now. */
  domains: string[]
  /** POOLPROOF_FINGERPRINT of its environment; empty where it has none. */
  fingerprint: string
  /** Answers of the edge since the start, by HTTP status. */
  answers: Record<string, number>
  /** Of a working copy, which nothing has proved: the deployment in whose place it answers. */
  copyOf?: string
}

export interface EmbeddedVercel {
  /** Base URL of the REST API (`serverURL` of @vercel/sdk). */
  api: string
  /** Base URL of the port that goes by the Host header. */
  edge: string
  apiToken: string
  teamId: string
  /** `http://127.0.0.1:PORT` of a domain, the same before and after it is deployed to. */
  addressOf(domain: string): Promise<string>
  instances(): InstanceInfo[]
  /** Instances that ended by themselves since the start. */
  died(): number
  /** Newest first. */
  deployments(): DeploymentInfo[]
  /** Ends servers and instances; deployments are there again at the next start. */
  stop(): Promise<void>
}

/** Starts the embedded Vercel: REST API, function host and edge in this process, instances in their own. */
export async function startVercel(options: VercelOptions): Promise<EmbeddedVercel> {
  const { apiToken, teamId, say = () => {}, ports = {} } = options
  const home = resolve(options.home)
  const folder = join(home, 'vercel')
  const settings = { ...defaultSettings, ...options.settings }
  const portOf = async (name: string) => ports[name] ?? (await portFor(home, name, say))

  const now = Date.now()
  const store = new Store(folder, {
    id: teamId,
    slug: 'embedded',
    name: 'Embedded',
    createdAt: now,
    updatedAt: now,
    sensitiveEnvironmentVariablePolicy: settings.sensitivePolicy,
  })
  const logs = new Logs(folder, say)
  const cache = new EdgeCache()
  const functions = new FunctionHost(folder, settings, logs, cache, say)
  const deploymentFolder = (id: string) => join(folder, 'deployments', id)
  const outputFolder = (id: string) => join(deploymentFolder(id), 'output')
  const behind = (work: Promise<unknown>) => {
    work.catch((error) => say(`the edge failed behind an answer: ${error}`))
  }
  const copies = new WorkingCopies()
  const context = { settings, say, store, copies, logs, functions, cache, behind, outputFolder }
  const edge = new Edge(context, { portOf, forget: (name) => forgetPort(home, name) })
  const said = new Set<string>()
  const cloud: Cloud = {
    ...context,
    sayOnce(text) {
      if (!said.has(text)) say(text)
      said.add(text)
    },
    blobs: new Blobs(folder),
    edge,
    removeOutput: (id) => rmSync(deploymentFolder(id), { recursive: true, force: true }),
  }

  const server = pathServer(getRequestListener(vercelApi(cloud, apiToken).fetch))
  const stop = async () => {
    if (server.listening) await shut(server)
    await edge.stop()
    await functions.stop()
  }
  try {
    const edgePort = await edge.openMain()
    await reopen(cloud, folder)
    const apiPort = await listen(server, await portOf('api'))
    return {
      api: `http://127.0.0.1:${apiPort}`,
      edge: `http://127.0.0.1:${edgePort}`,
      apiToken,
      teamId,
      addressOf: (domain) => edge.addressOf(domain.toLowerCase()),
      instances: () => functions.instances(),
      died: () => functions.died,
      deployments: () => deploymentInfos(context),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function deploymentInfos({ store, copies, logs }: EdgeContext): DeploymentInfo[] {
  const aliases = Object.values(store.state.aliases)
  const info = ({ id, name, environment }: Deployment, from: string | undefined) => ({
    id,
    project: name,
    domains: aliases.filter(({ deploymentId }) => deploymentId === from).map(({ alias }) => alias),
    fingerprint: environment.POOLPROOF_FINGERPRINT ?? '',
    answers: logs.answersOf(id),
  })
  return [
    ...copies
      .list()
      .flatMap(({ copy }) => (copy ? [{ ...info(copy, copy.copyOf), copyOf: copy.copyOf }] : [])),
    ...store.deployments().map((one) => info(one, copies.over(one.id) ? undefined : one.id)),
  ]
}

/** Opens the ports of everything that was deployed before, and clears what a kill left half done. */
async function reopen(cloud: Cloud, folder: string): Promise<void> {
  const { store, edge } = cloud
  const deployments = join(folder, 'deployments')
  const orphans = existsSync(deployments)
    ? readdirSync(deployments).filter((id) => !store.state.deployments[id])
    : []
  for (const id of orphans) cloud.removeOutput(id)
  const domains = Object.values(store.state.domains).filter(({ automatic }) => !automatic)
  const names = new Set([...domains.map(({ name }) => name), ...Object.keys(store.state.aliases)])
  for (const name of names) await edge.openDomain(name)
  for (const deployment of Object.values(store.state.deployments)) {
    const url = await edge.openDeployment(deployment.id)
    if (url === deployment.url) continue
    // Its port had to be moved: Vercel's variables have the new address.
    store.change(() => {
      const { environment } = deployment
      if (environment.VERCEL_URL !== undefined) environment.VERCEL_URL = url
      deployment.url = url
    })
  }
}
