import { ApiError, notFound } from '../api/api-error.ts'
import { Blobs } from '../blobs.ts'
import { type Deployment, newId } from '../entities.ts'
import type { LogLine } from '../logs.ts'

/** Other files with the environment of a deployment. Nothing has proved them. */
export interface WorkingCopy extends Deployment {
  /** The deployment whose domains it answers for. */
  copyOf: string
}

/** One `poolproof dev`: lasts as long as its request, and never longer than this cloud. */
export interface DevSession {
  id: string
  domain: string
  /** The process of the command. */
  pid: number
  /** Files that the command has sent. */
  blobs: Blobs
  copy?: WorkingCopy | undefined
  /** Gets what the working copy prints. */
  print(line: Pick<LogLine, 'type' | 'text'>): void
}

interface Opening extends Pick<DevSession, 'domain' | 'pid'> {
  folderOf(id: string): string
}

/** By domain. In memory only: after a restart the proved deployments serve. */
export class WorkingCopies {
  private readonly sessions = new Map<string, DevSession>()

  list(): DevSession[] {
    return [...this.sessions.values()]
  }

  /** What answers at the domains of a deployment in its place. The deployment's own address stays its own. */
  over(deploymentId: string): WorkingCopy | undefined {
    return this.list().find(({ copy }) => copy?.copyOf === deploymentId)?.copy
  }

  session(id: string): DevSession {
    const session = this.list().find((one) => one.id === id)
    if (!session) throw notFound('Session')
    return session
  }

  /** @throws ApiError 409 with the process of the command that has the domain */
  open({ domain, pid, folderOf }: Opening): DevSession {
    const other = this.sessions.get(domain)
    if (other)
      throw new ApiError(409, 'conflict', `Process ${other.pid} serves a working copy at ${domain}.`, {
        pid: other.pid,
      })
    const id = newId('dev_')
    const session = { id, domain, pid, blobs: new Blobs(folderOf(id)), print() {} }
    this.sessions.set(domain, session)
    return session
  }

  close({ domain }: DevSession): void {
    this.sessions.delete(domain)
  }
}
