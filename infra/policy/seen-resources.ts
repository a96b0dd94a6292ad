import type { Finding } from '../../rules/environment/rule.ts'
import { type Known, knownResource } from './resource-view.ts'

/**
 * What one preview or update has shown so far. The engine shows a resource once everything it depends on is there: at
 * the deployment, all its variables have been seen, and nothing is deployed yet.
 */
export class Seen {
  readonly #resources = new Map<string, Known>()
  readonly #reported = new Set<string>()

  /** Takes the resource in; again and again does no harm. */
  take(given: Parameters<typeof knownResource>[0]): Known {
    if (given.type === 'pulumi:pulumi:Stack') this.#forget()
    const resource = knownResource(given)
    this.#resources.set(resource.urn, resource)
    return resource
  }

  get resources(): Known[] {
    return [...this.#resources.values()]
  }

  /** Those that have not been told yet: what is wrong with a variable is wrong with the deployment again. */
  untold(findings: Finding[]): Finding[] {
    return findings.filter(({ code, severity, what }) => {
      const key = `${severity} ${code} ${what}`
      return !this.#reported.has(key) && this.#reported.add(key)
    })
  }

  /** The stack comes first in every run. */
  #forget(): void {
    this.#resources.clear()
    this.#reported.clear()
  }
}
