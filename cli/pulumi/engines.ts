import { delimiter, dirname, join } from 'node:path'
import { type CloudFile, cloudFilePath, devStack, readCloudFile } from '../../local/cloud-file.ts'
import { homeFolder, ownProject } from '../../local/paths.ts'
import { installPlugins } from '../../local/plugins/official-plugin.ts'
import { schemaEngine } from '../../plugin/migration/schema-engine.ts'
import { packageFolder } from '../../rules/files/package-folder.ts'
import { embeddedCommands, startCommand } from '../../rules/files/start-command.ts'
import { Problem } from '../../rules/problem.ts'
import { languageHostFolder } from '../../setup/offline/language-host.ts'
import { privateCache, privateFolder } from '../../setup/private-folder.mjs'
import { log } from '../../setup/progress.mjs'
import { ensurePrismaClients } from '../../setup/tools/prisma-client.ts'
import { ensurePulumiCli } from '../../setup/tools/pulumi-cli.ts'
import { ensureTools, type Tools } from '../../setup/tools.ts'
import type { Engine } from './client.ts'
import { requireTypeScript } from './project-file.ts'
import { projectFolder } from './project-folder.ts'

/**
 * Public on purpose: the committed salt of Pulumi.dev.yaml goes with it, and every secret of the embedded cloud is
 * thrown away with the cloud. So it protects nothing: the rights of the state's folder do.
 */
const publicPassphrase = 'poolproof-dev'

/** For an embedded cloud: own state and plugins below `home`, nothing of the user's. */
export function createEngine(home: string, { pulumi, path }: Pick<Tools, 'pulumi' | 'path'>): Engine {
  requireTypeScript()
  const pulumiHome = join(home, 'pulumi')
  const state = join(home, 'state')
  for (const folder of [pulumiHome, state]) privateFolder(folder)
  installPlugins(pulumiHome, cloudFilePath(home))
  return {
    home,
    pulumi,
    folderOf: (stack = devStack) => projectFolder(home, stack),
    environment: {
      ...withoutPulumi(process.env),
      ...embeddedCommands(),
      PATH: path,
      PULUMI_HOME: pulumiHome,
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: publicPassphrase,
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      POOLPROOF_CLOUD: cloudFilePath(home),
      POOLPROOF_CLONE: packageFolder,
      ...compileCache(),
      // Plugins run where the project has the package, and what our engine needs is beside this file's.
      PRISMA_SCHEMA_ENGINE_BINARY: schemaEngine().path,
    },
  }
}

/** The CLI with your own environment: backend, passphrase and plugins as everywhere. */
export async function realEngine(): Promise<Engine> {
  const project = ownProject()
  requireTypeScript(project)
  await ensurePrismaClients()
  const pulumi = await ensurePulumiCli()
  const path = [languageHostFolder(pulumi), dirname(pulumi), process.env.PATH].filter(Boolean).join(delimiter)
  const environment = { ...process.env, PATH: path, POOLPROOF_CLONE: packageFolder }
  return { home: homeFolder(), pulumi, environment, folderOf: () => project }
}

/** The embedded cloud that runs now, and its engine. @throws Problem CLOUD_NOT_RUNNING */
export async function runningCloud(): Promise<{ cloud: CloudFile; engine: Engine }> {
  const home = homeFolder()
  const cloud = readCloudFile(home)
  if (!cloud) {
    throw new Problem(
      'CLOUD_NOT_RUNNING',
      'the embedded cloud is not running',
      `run \`${startCommand()}\` in another terminal (it recovers and proves by itself)`,
    )
  }
  Object.assign(process.env, embeddedCommands())
  return { cloud, engine: createEngine(home, await ensureTools()) }
}

/** Makes this process one that the engine would have started: what is not in its environment goes. */
export function replaceEnvironment(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
  Object.assign(process.env, environment)
}

/**
 * Program, plugins and policy pack are processes of their own that load the same modules every time, in every home. What
 * is cached is run, so a folder that is not ours alone is not used.
 */
function compileCache(): NodeJS.ProcessEnv {
  try {
    return { NODE_COMPILE_CACHE: privateCache(join(ownProject(), 'node_modules/.cache/poolproof/compiled')) }
  } catch (error) {
    log(`no compile cache: ${error}`)
    return {}
  }
}

/** A token or backend of the user's must never meet the embedded cloud. */
function withoutPulumi(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(PULUMI_|VERCEL_|PG[A-Z]+$|DATABASE_URL$|DIRECT_URL$)/
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !foreign.test(name)))
}
