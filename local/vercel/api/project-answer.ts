import type { Cloud } from '../cloud.ts'
import type { Deployment, Project } from '../entities.ts'
import { productionDomains } from '../environment.ts'

/** Vercel's defaults for a project. */
const defaults = {
  autoAssignCustomDomains: true,
  autoExposeSystemEnvs: true,
  buildCommand: null,
  commandForIgnoringBuildStep: null,
  customerSupportCodeVisibility: false,
  devCommand: null,
  directoryListing: false,
  enableAffectedProjectsDeployments: true,
  enablePreviewFeedback: null,
  enableProductionFeedback: null,
  framework: null,
  gitComments: { onCommit: false, onPullRequest: true },
  gitForkProtection: true,
  gitLFS: false,
  installCommand: null,
  link: null,
  live: false,
  nodeVersion: '24.x',
  oidcTokenConfig: { enabled: true, issuerMode: 'team' },
  outputDirectory: null,
  passwordProtection: null,
  productionDeploymentsFastLane: true,
  publicSource: null,
  rootDirectory: null,
  serverlessFunctionZeroConfigFailover: false,
  skewProtectionMaxAge: 0,
  sourceFilesOutsideRootDirectory: true,
  ssoProtection: { deploymentType: 'all_except_custom_domains' },
  trustedIps: null,
}

/** A project as the API shows it. `resourceConfig` is always there: the official provider needs it. */
export function projectAnswer({ store, settings }: Cloud, project: Project) {
  const resourceDefaults = {
    fluid: settings.fluid,
    functionDefaultRegions: [settings.region],
    functionDefaultTimeout: null,
    functionDefaultMemoryType: null,
    functionZeroConfigFailover: false,
    elasticConcurrencyEnabled: false,
  }
  const resourceConfig = { ...resourceDefaults, ...((project.settings.resourceConfig as object) ?? {}) }
  const domains = productionDomains(store.domains(project.id))
  const deployments = store.deployments(project.id)
  const current = domains.map(({ name }) => store.state.aliases[name]?.deploymentId).find(Boolean)
  const production =
    deployments.find(({ id }) => id === current) ?? deployments.find(({ target }) => target === 'production')
  return {
    ...defaults,
    serverlessFunctionRegion: resourceConfig.functionDefaultRegions[0] ?? settings.region,
    ...project.settings,
    accountId: store.state.team.id,
    id: project.id,
    name: project.name,
    createdAt: project.createdAt,
    updatedAt: project.updatedAt,
    resourceConfig,
    defaultResourceConfig: resourceDefaults,
    deploymentExpiration: {},
    protectionBypass: project.protectionBypass,
    alias: domains.map(({ name }) => ({
      domain: name,
      environment: 'production',
      target: 'PRODUCTION',
      deployment: null,
    })),
    latestDeployments: [],
    targets: { ...(production && { production: targetAnswer(production) }) },
    ...(project.lastAliasRequest && { lastAliasRequest: project.lastAliasRequest }),
  }
}

function targetAnswer({ id, name, url, alias, meta, createdAt }: Deployment) {
  return {
    id,
    name,
    url,
    alias,
    meta,
    createdAt,
    createdIn: 'embedded',
    creator: { uid: 'embedded', username: 'embedded', email: 'embedded@localhost' },
    deploymentHostname: url,
    plan: 'pro',
    private: false,
    readyState: 'READY',
    target: 'production',
    type: 'LAMBDAS',
  }
}
