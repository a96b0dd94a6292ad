import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { foundKeys, keyText } from '../../rules/output-keys.ts'
import { badRequest } from './api/api-error.ts'
import type { BuildOutput } from './build-output.ts'
import type { Cloud } from './cloud.ts'
import { type Deployment, newId, type Project } from './entities.ts'
import { freezeEnvironment, productionDomain, productionDomains } from './environment.ts'
import { contentHash, type DeployedFile, placeFiles } from './place-files.ts'
import { readBuildOutput } from './read-build-output.ts'

export type { DeployedFile }

export interface DeploymentRequest {
  /** Uploaded ones, or those of a deployment that is deployed again. */
  files: DeployedFile[] | Deployment
  production: boolean
  meta: Record<string, string>
  /** Variables of this deployment alone. */
  env: Record<string, string>
  projectSettings: Record<string, unknown>
  /** Also if the same is there already. */
  again: boolean
}

/** Makes a deployment with the project's variables as they are now, reachable at an address of its own. */
export async function deploy(
  cloud: Cloud,
  project: Project,
  request: DeploymentRequest,
): Promise<Deployment> {
  const { store, edge, settings } = cloud
  const { files, meta, env, projectSettings } = request
  const older = store.deployments(project.id)
  // Vercel makes a project's first deployment a production one, whatever was asked for.
  const target = request.production || older.length === 0 ? 'production' : null
  const content = Array.isArray(files)
    ? contentHash(files, meta, target, env, projectSettings)
    : files.content
  const same = older.find((deployment) => deployment.content === content)
  if (same && settings.deduplicate && !request.again) return same

  const id = newId('dpl_')
  try {
    if (Array.isArray(files)) placeFiles(files, cloud.blobs, cloud.outputFolder(id))
    else
      cpSync(cloud.outputFolder(files.id), cloud.outputFolder(id), {
        recursive: true,
        verbatimSymlinks: true,
      })
    refuseKeys(cloud, cloud.outputFolder(id))
    const output = readOutput(cloud.outputFolder(id))
    const url = await edge.openDeployment(id)
    const domains = store.domains(project.id)
    const production = productionDomain(domains)
    const configured = resourcesOf(cloud, project)
    const deployment: Deployment = {
      id,
      projectId: project.id,
      name: project.name,
      url,
      target,
      meta,
      alias: [],
      environment: freezeEnvironment(project, store.variables(project.id), env, {
        deploymentId: id,
        url,
        target: target ?? 'preview',
        region: configured.regions[0] ?? settings.region,
        productionUrl: production ? new URL(await edge.addressOf(production.name)).host : url,
      }),
      regions: regionsOf(output) ?? configured.regions,
      maxDuration: configured.maxDuration,
      fluid: configured.fluid,
      content,
      createdAt: Date.now(),
    }
    const given = target === 'production' && assignsDomains(project) ? productionDomains(domains) : []
    for (const { name } of given) await edge.openDomain(name)
    deployment.alias = given.map(({ name }) => name)
    store.change((state) => {
      state.deployments[id] = deployment
      for (const alias of deployment.alias) store.assign(alias, id, project.id)
    })
    return deployment
  } catch (error) {
    await edge.closeDeployment(id)
    cloud.removeOutput(id)
    throw error
  }
}

/** Not after a rollback, until the next promotion: https://vercel.com/docs/instant-rollback */
function assignsDomains({ settings, lastAliasRequest }: Project): boolean {
  return settings.autoAssignCustomDomains !== false && lastAliasRequest?.type !== 'rollback'
}

/** Takes it off its domains first, then ends its instances and deletes its files. */
export async function removeDeployment(cloud: Cloud, { id }: Deployment): Promise<void> {
  const { store, edge } = cloud
  const aliases = Object.values(store.state.aliases).filter(({ deploymentId }) => deploymentId === id)
  store.change((state) => {
    for (const { alias } of aliases) delete state.aliases[alias]
    delete state.deployments[id]
  })
  await edge.closeDeployment(id)
  await cloud.functions.remove(id)
  cloud.logs.remove(id)
  cloud.cache.remove(id)
  cloud.removeOutput(id)
}

/** Refuses what this cloud does not run, before anything of the output is; what it runs otherwise it says once. */
export function refuseKeys(cloud: Cloud, folder: string): void {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
    name.split(sep).join('/'),
  )
  const found = foundKeys(names, (name) => readFileSync(join(folder, name)))
  const refused = found.filter(({ how }) => how === 'refused')
  if (refused.length > 0)
    throw badRequest(`The embedded cloud does not run, as Vercel would: ${refused.map(keyText).join('; ')}.`)
  for (const key of found) cloud.sayOnce(`${key.key} of a build output: ${key.note}`)
}

export function readOutput(folder: string): BuildOutput {
  try {
    return readBuildOutput(folder)
  } catch (error) {
    if (error instanceof SyntaxError) throw badRequest('Invalid build output: config.json is not valid JSON.')
    throw error
  }
}

function regionsOf({ functions }: BuildOutput): string[] | undefined {
  return [...functions.values()].find(({ regions }) => regions?.length)?.regions
}

function resourcesOf({ settings }: Cloud, project: Project) {
  const { resourceConfig, serverlessFunctionRegion } = project.settings as {
    resourceConfig?: {
      fluid?: boolean
      functionDefaultRegions?: string[]
      functionDefaultTimeout?: number | null
    }
    serverlessFunctionRegion?: string | null
  }
  return {
    fluid: resourceConfig?.fluid ?? settings.fluid,
    maxDuration: resourceConfig?.functionDefaultTimeout ?? settings.maxDuration,
    regions: resourceConfig?.functionDefaultRegions ?? [serverlessFunctionRegion ?? settings.region],
  }
}
