import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type ClientName, findClient, findPrisma, type PrismaFolder } from './database-client.ts'
import { type DatabaseUrl, findDatabaseUrls } from './database-url.ts'
import { type FrameworkName, findFramework } from './frameworks.ts'
import { type Manifest, packagesOf, readManifest } from './manifest.ts'
import { findPackageManager, type PackageManagerName } from './package-manager.ts'
import { findVercelProject } from './vercel-link.ts'
import { findWorkspace, type Workspace } from './workspace.ts'

/** An app that could be deployed. */
export interface FoundApp {
  /** Relative to the project; `.` where it is the whole. */
  folder: string
  manifest: Manifest
  framework: FrameworkName | undefined
  client: ClientName | undefined
  prisma: PrismaFolder | undefined
  databases: DatabaseUrl[]
  /** The project at Vercel that it is linked to. */
  vercelProject: string | undefined
}

export interface Found {
  workspace: Workspace
  packageManager: PackageManagerName
  apps: FoundApp[]
  /** Yarn without node_modules: the engine finds the plugin by its path. */
  plugAndPlay: boolean
  /** What stands in the project's own folder. */
  names: string[]
}

/** Looks at the app in this folder, or at those of its workspace. @throws Problem INIT_NO_APP, FILE_* */
export function find(from: string): Found {
  const workspace = findWorkspace(from)
  const { root, manifest, members, here } = workspace
  const apps = (here === '.' ? ['.', ...members] : [here]).map((folder) => appIn(workspace, folder))
  const built = apps.filter(({ framework }) => framework !== undefined)
  return {
    workspace,
    packageManager: findPackageManager(root, manifest),
    // A workspace's packages without a framework are libraries.
    apps: built.length > 0 ? built : apps.slice(0, 1),
    plugAndPlay: existsSync(join(root, '.pnp.cjs')),
    names: readdirSync(root),
  }
}

function appIn({ root, members }: Workspace, folder: string): FoundApp {
  const manifest = readManifest(join(root, folder)) ?? {}
  const places = [...new Set([folder, '.'])]
  // A client may be a package of the workspace, which is then the one with the schema.
  const others = members.filter(
    (member) => findFramework(packagesOf(readManifest(join(root, member)) ?? {})) === undefined,
  )
  const clients = [folder, ...others].map((each) => findClient(readManifest(join(root, each)) ?? {}))
  const prisma = findPrisma(root, [...places, ...others])
  return {
    folder,
    manifest,
    framework: findFramework(packagesOf(manifest)),
    client: clients.find((client) => client !== undefined) ?? (prisma && 'Prisma'),
    prisma,
    databases: findDatabaseUrls(root, [...places, ...others]),
    vercelProject: findVercelProject(root, places),
  }
}
