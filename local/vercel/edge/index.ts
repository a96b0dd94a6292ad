import type { Server } from 'node:http'
import type { Cloud } from '../cloud.ts'
import type { Deployment } from '../entities.ts'
import { listen, shut, pathServer } from '../../servers/http-server.ts'
import { answer } from './respond.ts'

export interface EdgeOptions {
  portOf(name: string): Promise<number>
  forget(name: string): void
}

/** Whom a request is for. `domain` only if it came by one. */
export interface Visit {
  deployment?: Deployment | undefined
  domain?: string | undefined
}

/**
 * The doors of all deployments. Every domain and every deployment has a port of its own on 127.0.0.1, since names
 * below localhost do not resolve everywhere; one more port goes by the Host header.
 */
export class Edge {
  private readonly cloud: () => Cloud
  private readonly options: EdgeOptions
  private readonly doors = new Map<string, Promise<{ server: Server; port: number }>>()

  constructor(cloud: () => Cloud, options: EdgeOptions) {
    this.cloud = cloud
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
    const visit = () => ({ deployment: this.cloud().store.state.deployments[id] })
    return `127.0.0.1:${await this.open(`deployment:${id}`, visit)}`
  }

  async closeDeployment(id: string): Promise<void> {
    const name = `deployment:${id}`
    const door = await this.doors.get(name)
    this.doors.delete(name)
    this.options.forget(name)
    if (door) await shut(door.server)
  }

  /** Where the browser finds a domain; it answers 404 as long as no deployment has it. */
  async addressOf(domain: string): Promise<string> {
    return `http://127.0.0.1:${await this.openDomain(domain)}`
  }

  async stop(): Promise<void> {
    await Promise.all([...this.doors.values()].map(async (door) => shut((await door).server)))
    this.doors.clear()
  }

  private routeByHost(host: string): Visit {
    const { store } = this.cloud()
    const name = host.toLowerCase()
    const byUrl = Object.values(store.state.deployments).find(({ url }) => url === name)
    if (byUrl) return { deployment: byUrl }
    const domain = name.replace(/:\d+$/, '')
    return { domain, deployment: store.state.deployments[store.state.aliases[domain]?.deploymentId ?? ''] }
  }

  private async open(name: string, visit: (host: string) => Visit): Promise<number> {
    let door = this.doors.get(name)
    if (!door) {
      const server = pathServer((req, res) => {
        answer(this.cloud(), visit(req.headers.host ?? ''), req, res).catch(() => res.destroy())
      })
      door = this.options.portOf(name).then(async (port) => ({ server, port: await listen(server, port) }))
      this.doors.set(name, door)
      door.catch(() => this.doors.delete(name))
    }
    return (await door).port
  }
}
