import { oneOf } from '../rules.ts'

/** Deployment protection: the plugin's word and the API's. `none` is null there. */
const words: Record<string, string | null> = {
  standard_protection_new: 'all_except_custom_domains',
  standard_protection: 'prod_deployment_urls_and_all_previews',
  all_deployments: 'all',
  only_preview_deployments: 'preview',
  none: null,
}

const types = Object.keys(words)

interface Protection {
  deploymentType: string
}

export function protectionToWire({ deploymentType }: Protection): Protection | null {
  const word = words[deploymentType]
  return word ? { deploymentType: word } : null
}

export function protectionFromWire(wire: Protection | null | undefined): { deploymentType: string } {
  const word = wire?.deploymentType ?? null
  return { deploymentType: types.find((type) => words[type] === word) ?? String(word) }
}

export function protectionFault({ deploymentType }: { deploymentType?: unknown }): string | undefined {
  const fault = oneOf(...types)(String(deploymentType))
  return fault && `holds a deploymentType that ${fault}`
}
