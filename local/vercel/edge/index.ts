import type { Server } from 'node:http'
import { listen, pathServer, shut } from '../../servers/http-server.ts'
import type { EdgeContext, RequestContext, RequestTarget } from './context.ts'
import { answer } from './respond.ts'

export interface EdgeOptions {
  portOf(name: string): Promise<number>
  forget(name: string): void
}

/**
 * The ports of all deployments. Every domain and every deployment has a port of its own on 127.0.0.1, since names
 * below localhost do not resolve everywhere; one more port goes by the Host header.
 */
export class Edge {
  private readonly context: RequestContext
  private readonly options: EdgeOptions
  private readonly servers = new Map<string, Promise<{ server: Server; port: number }>>()

  constructor(context: EdgeContext, options: EdgeOptions) {
    this.context = { ...context, addressOf: (domain) => this.addressOf(domain) }
    this.options = options
  }

  /** The port that goes by the Host header. */
  async openMain(): Promise<number> {
    return this.open('edge', (host) => this.routeByHost(host))
  }

  /** Stays open until the end, also when the domain is removed: it may come back, and its address is known. */
  async openDomain(domain: string): Promise<number> {
    return this.open(`domain:${domain}`, () => this.routeByHost(domain))
  }

  /** The deployment's address, without a scheme. */
  async openDeployment(id: string): Promise<string> {
    const target = () => ({ deployment: this.context.store.state.deployments[id] })
    return `127.0.0.1:${await this.open(`deployment:${id}`, target)}`
  }

  async closeDeployment(id: string): Promise<void> {
    const name = `deployment:${id}`
    const closing = await this.servers.get(name)
    this.servers.delete(name)
    this.options.forget(name)
    if (closing) await shut(closing.server)
  }

  /** Where the browser finds a domain; it answers 404 as long as no deployment has it. */
  async addressOf(domain: string): Promise<string> {
    return `http://127.0.0.1:${await this.openDomain(domain)}`
  }

  async stop(): Promise<void> {
    await Promise.all([...this.servers.values()].map(async (opened) => shut((await opened).server)))
    this.servers.clear()
  }

  private routeByHost(host: string): RequestTarget {
    const { store, copies } = this.context
    const name = host.toLowerCase()
    const byUrl = Object.values(store.state.deployments).find(({ url }) => url === name)
    if (byUrl) return { deployment: byUrl }
    const domain = name.replace(/:\d+$/, '')
    const id = store.state.aliases[domain]?.deploymentId ?? ''
    return { domain, deployment: copies.over(id) ?? store.state.deployments[id] }
  }

  private async open(name: string, target: (host: string) => RequestTarget): Promise<number> {
    let opened = this.servers.get(name)
    if (!opened) {
      const server = pathServer((req, res) => {
        answer(this.context, target(req.headers.host ?? ''), req, res).catch(() => res.destroy())
      })
      opened = this.options.portOf(name).then(async (port) => ({ server, port: await listen(server, port) }))
      this.servers.set(name, opened)
      opened.catch(() => this.servers.delete(name))
    }
    return (await opened).port
  }
}
