import type { Properties, Value } from '../../../plugin/grpc/properties.ts'
import { vercelRegions } from '../../../rules/regions.ts'
import type { Attribute, Attributes } from '../attributes.ts'
import { oneOf } from '../attributes.ts'
import {
  protectionFault,
  protectionFromWire,
  protectionToWire,
  resourceConfigFault,
  resourceConfigFromWire,
  resourceConfigToWire,
} from './project-objects.ts'

interface Field {
  attribute: Attribute
  /** Its name in the REST API. */
  wire: string
  /** Sent where neither program nor state has a value; JSON leaves `undefined` out. */
  absent: unknown
  toWire?: (value: never) => unknown
  fromWire?: (value: never) => Value | undefined
}

const text = (wire: string): Field => ({ attribute: { kind: 'string' }, wire, absent: null })
const flag = (wire: string, absent: boolean | null): Field => ({
  attribute: { kind: 'boolean', computed: true },
  wire,
  absent,
})

const skewSeconds: Record<string, number> = {
  '30 minutes': 1800,
  '4 hours': 14_400,
  '12 hours': 43_200,
  '1 day': 86_400,
  '7 days': 604_800,
}

/** Arguments of a Project that the API takes and gives back, in the order the official plugin sends them. */
const fields: Record<string, Field> = {
  buildCommand: text('buildCommand'),
  ignoreCommand: text('commandForIgnoringBuildStep'),
  devCommand: text('devCommand'),
  framework: text('framework'),
  installCommand: text('installCommand'),
  outputDirectory: text('outputDirectory'),
  rootDirectory: text('rootDirectory'),
  serverlessFunctionRegion: {
    attribute: { kind: 'string', computed: true, rule: oneOf(...vercelRegions) },
    wire: 'serverlessFunctionRegion',
    absent: undefined,
  },
  vercelAuthentication: {
    attribute: {
      kind: 'object',
      computed: true,
      rule: protectionFault,
    },
    wire: 'ssoProtection',
    absent: protectionToWire({ deploymentType: 'standard_protection_new' }),
    toWire: protectionToWire,
    fromWire: protectionFromWire,
  },
  oidcTokenConfig: {
    attribute: { kind: 'object', computed: true },
    wire: 'oidcTokenConfig',
    absent: { enabled: true, issuerMode: 'team' },
    toWire: ({ issuerMode }: { issuerMode: string }) => ({ enabled: true, issuerMode }),
    fromWire: (config: { issuerMode: string } | null) => ({ issuerMode: config?.issuerMode ?? 'team' }),
  },
  optionsAllowlist: { attribute: { kind: 'object' }, wire: 'optionsAllowlist', absent: null },
  automaticallyExposeSystemEnvironmentVariables: flag('autoExposeSystemEnvs', false),
  enablePreviewFeedback: flag('enablePreviewFeedback', null),
  enableProductionFeedback: flag('enableProductionFeedback', false),
  autoAssignCustomDomains: flag('autoAssignCustomDomains', true),
  gitLfs: flag('gitLFS', false),
  functionFailover: flag('serverlessFunctionZeroConfigFailover', false),
  customerSuccessCodeVisibility: flag('customerSupportCodeVisibility', false),
  gitForkProtection: flag('gitForkProtection', true),
  prioritiseProductionBuilds: flag('productionDeploymentsFastLane', false),
  directoryListing: flag('directoryListing', false),
  skewProtection: {
    attribute: { kind: 'string', rule: oneOf(...Object.keys(skewSeconds)) },
    wire: 'skewProtectionMaxAge',
    absent: 0,
    toWire: (value: string) => skewSeconds[value],
    fromWire: (seconds: number) => Object.keys(skewSeconds).find((name) => skewSeconds[name] === seconds),
  },
  gitComments: { attribute: { kind: 'object', computed: true }, wire: 'gitComments', absent: null },
  resourceConfig: {
    attribute: { kind: 'object', computed: true, rule: resourceConfigFault },
    wire: 'resourceConfig',
    absent: undefined,
    toWire: resourceConfigToWire,
    fromWire: resourceConfigFromWire,
  },
  nodeVersion: {
    attribute: { kind: 'string', computed: true, rule: oneOf('18.x', '20.x', '22.x', '24.x') },
    wire: 'nodeVersion',
    absent: undefined,
  },
}

export const projectAttributes: Attributes = Object.fromEntries(
  Object.entries(fields).map(([name, { attribute }]) => [name, attribute]),
)

/** Arguments of the official plugin that are only outputs here. */
const readOnly: Record<string, (answer: Record<string, unknown>) => Value> = {
  enableAffectedProjectsDeployments: (answer) => answer.enableAffectedProjectsDeployments === true,
  previewDeploymentsDisabled: (answer) => answer.previewDeploymentsDisabled === true,
  protectedSourcemaps: (answer) => answer.protectedSourcemaps === true,
  onDemandConcurrentBuilds: ({ resourceConfig }) =>
    (resourceConfig as Properties | undefined)?.elasticConcurrencyEnabled === true,
  buildMachineType: ({ resourceConfig }) =>
    ((resourceConfig as Properties | undefined)?.buildMachineType as string | undefined) ?? 'standard',
}

export const projectOutputs = Object.keys(readOnly)

/** The body of a PATCH: the program's value, else the state's, else the plugin's default. */
export function projectToWire(inputs: Properties, state: Properties = {}): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const [name, { attribute, wire, absent, toWire }] of Object.entries(fields)) {
    const kept = attribute.computed && absent !== undefined ? state[name] : undefined
    const value = inputs[name] ?? kept
    if (value === undefined) body[wire] = absent
    else body[wire] = toWire ? toWire(value as never) : value
  }
  return body
}

/** An empty command that Vercel returns as null was still given: the program's value stays. */
export function projectFromWire(answer: Record<string, unknown>, known: Properties): Properties {
  const outputs: Properties = {}
  for (const [name, { wire, fromWire }] of Object.entries(fields)) {
    const found = answer[wire] ?? undefined
    const value = (fromWire ? fromWire(answer[wire] as never) : found) as Value | undefined
    outputs[name] = value ?? (known[name] === '' ? '' : undefined)
  }
  // Where the regions of functions are set, Vercel returns the first of them here as well.
  if (known.serverlessFunctionRegion === undefined) delete outputs.serverlessFunctionRegion
  for (const [name, read] of Object.entries(readOnly)) outputs[name] = read(answer)
  return outputs
}
