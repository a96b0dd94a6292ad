import type { Finding } from '../../rules/environment/rule.ts'
import { type ResourceView, viewResource } from './resource-view.ts'

/**
 * What one preview or update has shown so far. The engine shows a resource once everything it depends on is there: at
 * the deployment, all its variables have been seen, and nothing is deployed yet.
 */
export class SeenResources {
  readonly #resources = new Map<string, ResourceView>()
  readonly #reported = new Set<string>()

  /** Takes the resource in; again and again does no harm. */
  take(given: Parameters<typeof viewResource>[0]): ResourceView {
    if (given.type === 'pulumi:pulumi:Stack') this.#forget()
    const resource = viewResource(given)
    this.#resources.set(resource.urn, resource)
    return resource
  }

  get resources(): ResourceView[] {
    return [...this.#resources.values()]
  }

  /** Those that have not been told yet: what is wrong with a variable is wrong with the deployment again. */
  unreported(findings: Finding[]): Finding[] {
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
