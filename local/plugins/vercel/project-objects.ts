import type { Properties } from '../../../plugin/grpc/properties.ts'
import { vercelRegions } from '../../../rules/regions.ts'
import { eachOneOf, oneOf } from '../attributes.ts'

const cpuTypes = ['standard_legacy', 'standard', 'performance']
const timeouts = { least: 1, most: 900 }

/** The API calls the CPU type a memory type; all other names are the same. */
export function resourceConfigToWire({ functionDefaultCpuType, ...others }: Properties) {
  return functionDefaultCpuType ? { ...others, functionDefaultMemoryType: functionDefaultCpuType } : others
}

/** Fields that Vercel leaves at null are left out. */
export function resourceConfigFromWire(wire: Record<string, unknown>): Properties {
  const { fluid, functionDefaultRegions, functionDefaultTimeout, functionDefaultMemoryType } = wire
  const found = {
    fluid,
    functionDefaultRegions,
    functionDefaultTimeout,
    functionDefaultCpuType: functionDefaultMemoryType,
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value != null)) as Properties
}

export function resourceConfigFault(config: Properties): string | undefined {
  const { functionDefaultCpuType, functionDefaultRegions = [], functionDefaultTimeout } = config
  const cpu = functionDefaultCpuType && oneOf(...cpuTypes)(functionDefaultCpuType as string)
  if (cpu) return `has a functionDefaultCpuType that ${cpu}`
  const regions = eachOneOf(...vercelRegions)(functionDefaultRegions as string[])
  if (regions) return `has functionDefaultRegions, which ${regions}`
  const seconds = functionDefaultTimeout as number | undefined
  if (seconds === undefined || (seconds >= timeouts.least && seconds <= timeouts.most)) return undefined
  return `has a functionDefaultTimeout that has to be ${timeouts.least} to ${timeouts.most} seconds, not ${seconds}`
}

/** Deployment protection: the plugin's term and the API's, where `none` is null. */
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
  return fault && `has a deploymentType that ${fault}`
}
