import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { commandFor } from '../../rules/command-for.ts'
import { isObject, readJson } from '../../rules/files/read-file.ts'
import { replaceFile } from '../../rules/files/write-file.ts'
import { Problem } from '../../rules/problem.ts'
import {
  type Deployment,
  type Domain,
  newId,
  type Project,
  type State,
  type Team,
  type Variable,
} from './entities.ts'

/** All entities in one file, replaced as a whole on every change: a kill leaves the state before or after it. */
export class Store {
  readonly state: State
  /** Called after each change. */
  readonly changed = new Set<() => void>()
  private readonly file: string
  /** What a change that cannot be written goes back to. */
  private written: string

  constructor(folder: string, team: Team) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.file = join(folder, 'state.json')
    this.state = this.read() ?? {
      version: 1,
      team,
      projects: {},
      variables: {},
      domains: {},
      deployments: {},
      aliases: {},
      dns: {},
    }
    // Clouds of earlier versions have none.
    this.state.dns ??= {}
    this.written = JSON.stringify(this.state)
    if (this.state.team.id !== team.id) this.change((state) => Object.assign(state.team, team))
  }

  /** Applies a change and has it on disk before the answer goes out; one that cannot be written is taken back. */
  change<T>(apply: (state: State) => T): T {
    const result = apply(this.state)
    const text = JSON.stringify(this.state)
    try {
      replaceFile(this.file, text)
    } catch (error) {
      Object.assign(this.state, JSON.parse(this.written))
      throw error
    }
    this.written = text
    for (const look of this.changed) look()
    return result
  }

  project(idOrName: string): Project | undefined {
    const { projects } = this.state
    return projects[idOrName] ?? Object.values(projects).find((project) => project.name === idOrName)
  }

  deployment(idOrUrl: string): Deployment | undefined {
    const { deployments, aliases } = this.state
    return (
      deployments[idOrUrl] ??
      deployments[aliases[idOrUrl]?.deploymentId ?? ''] ??
      Object.values(deployments).find(({ url }) => url === idOrUrl)
    )
  }

  /** Sends requests for a domain to a deployment from now on. Call inside of `change`. */
  assign(alias: string, deploymentId: string, projectId: string): void {
    const now = Date.now()
    this.state.aliases[alias] = {
      uid: newId('als_'),
      createdAt: now,
      alias,
      ...this.state.aliases[alias],
      deploymentId,
      projectId,
      updatedAt: now,
    }
  }

  variables(projectId: string): Variable[] {
    return Object.values(this.state.variables).filter((variable) => variable.projectId === projectId)
  }

  domains(projectId: string): Domain[] {
    return Object.values(this.state.domains).filter((domain) => domain.projectId === projectId)
  }

  /** Newest first. */
  deployments(projectId?: string): Deployment[] {
    return Object.values(this.state.deployments)
      .filter((deployment) => projectId === undefined || deployment.projectId === projectId)
      .reverse()
  }

  private read(): State | undefined {
    try {
      const holds = ({ team, projects, variables, domains, deployments, aliases }: State) =>
        [team, projects, variables, domains, deployments, aliases].every(isObject)
      return readJson<State>(this.file, { fix: '', holds })
    } catch (error) {
      throw new Problem(
        'VERCEL_STATE_UNREADABLE',
        `the embedded Vercel's state: ${(error as Problem).what}`,
        `restore its permissions or contents, or start over: ${commandFor('poolproof reset')}`,
      )
    }
  }
}
