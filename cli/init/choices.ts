import { join, posix } from 'node:path'
import { commandFor } from '../../rules/command-for.ts'
import { type DatabaseHostName, databaseHostNames, providers } from '../../rules/hosts/index.ts'
import { planNamed, planNames } from '../../rules/hosts/plan.ts'
import { Problem } from '../../rules/problem.ts'
import { vercelRegionNear, vercelRegions } from '../../rules/regions.ts'
import { usageProblem } from '../usage-problem.ts'
import { type FrameworkChoice, frameworkNames, frameworkOf } from './found/frameworks.ts'
import type { Found, FoundApp } from './found/index.ts'
import { type PackageManagerName, packageManagerNames } from './found/package-manager.ts'
import { suggestProofPath } from './found/routes.ts'
import type { Given, Options } from './options.ts'

/** Everything that the files are made of. */
export interface Choices {
  app: FoundApp
  framework: FrameworkChoice
  packageManager: PackageManagerName
  /** `vercel build` writes it, at the root of the project. */
  output: string
  /** Folder of schema.prisma and migrations/; undefined where the stack migrates nothing. */
  prisma: string | undefined
  proofPath: string
  /** A stack on real clouds, to be written as well. */
  stack: StackChoices | undefined
  ci: boolean
}

export interface StackChoices {
  name: string
  project: string
  domain: string
  region: string
  provider: DatabaseHostName | undefined
  plan: string | undefined
}

/** What is not given is asked at a terminal; each question has the option of its name. */
export interface Suggested {
  choices: Choices
  /** Options that were not given, with what is taken in their place. */
  assumed: { option: string; value: string }[]
}

/** @throws Problem UNKNOWN_OPTION, INIT_WHICH_APP, PLAN_UNKNOWN */
export function choose(found: Found, given: Options): Suggested {
  const assumed: Suggested['assumed'] = []
  const or = (option: keyof Given & string, value: string) => {
    const own = given[option]
    if (typeof own === 'string') return own
    assumed.push({ option, value })
    return value
  }
  const app = appOf(found, given.app)
  const framework =
    oneOf('framework', [...frameworkNames, 'none'] as const, given.framework) ?? app.framework ?? 'none'
  if (!given.framework && !app.framework) assumed.push({ option: 'framework', value: framework })
  const packageManager =
    oneOf('package-manager', packageManagerNames, given['package-manager']) ?? found.packageManager
  const suggestedPath = suggestProofPath(join(found.workspace.root, app.folder), frameworkOf(framework))
  const proofPath = or('proof-path', suggestedPath)
  if (!/^\/\S*$/.test(proofPath))
    throw usageProblem('init', '--proof-path must begin with / and contain no space')
  const prisma =
    folderOption('prisma', given.prisma) ?? (app.prisma?.hasMigrations ? app.prisma.folder : undefined)
  const output = folderOption('output', given.output) ?? '.vercel/output'
  const stack = given.stack === undefined ? undefined : stackOf(found, app, given, or)
  return {
    choices: { app, framework, packageManager, output, prisma, proofPath, stack, ci: given.ci ?? false },
    assumed,
  }
}

/** The one that is named, or the only one. */
export function appOf({ apps }: Found, named: string | undefined): FoundApp {
  const folder = named === undefined ? undefined : posix.normalize(named).replace(/\/$/, '')
  const app = folder === undefined ? apps[0] : apps.find((each) => each.folder === folder)
  if (app && (folder !== undefined || apps.length === 1)) return app
  throw new Problem(
    'INIT_WHICH_APP',
    folder === undefined ? 'this workspace has several apps' : '--app is none of the apps of this workspace',
    `${commandFor('poolproof init --app FOLDER')}, one of: ${apps.map((each) => each.folder).join(', ')}`,
  )
}

function stackOf(
  found: Found,
  app: FoundApp,
  given: Options,
  or: (option: keyof Given & string, value: string) => string,
): StackChoices {
  const name = given.stack ?? ''
  if (!/^[A-Za-z0-9][\w-]{0,60}$/.test(name) || name === 'dev')
    throw usageProblem(
      'init',
      '--stack is not a name for a stack of letters, digits and - (dev is that of the embedded cloud)',
    )
  const base = projectName(found)
  const project = or('project', name === 'production' ? base : `${base}-${name}`.toLowerCase())
  if (!/^[a-z0-9-]{1,52}$/.test(project))
    throw usageProblem('init', '--project must be 1-52 lower-case letters, digits or -')
  const domain = or('domain', `${project}.vercel.app`)
  if (!/^[a-z0-9.-]+$/.test(domain)) throw usageProblem('init', '--domain must be a host name in lower case')
  const provider = oneOf('provider', databaseHostNames, given.provider) ?? knownProvider(app)
  const near = vercelRegionNear(app.databases.find((each) => each.provider === provider)?.region)
  const region = or('region', near ?? 'iad1')
  if (!vercelRegions.includes(region))
    throw usageProblem('init', `--region must be one of ${vercelRegions.join(', ')}`)
  if (given.plan !== undefined && provider && !planNamed(providers[provider], given.plan))
    throw usageProblem(
      'init',
      `--plan is no plan of ${providers[provider].label}: ${planNames(providers[provider])}`,
    )
  return { name, project, domain, region, provider, plan: given.plan }
}

/** The host of the database that the app is deployed with; one of this machine says nothing. */
export function knownProvider({ databases }: FoundApp): DatabaseHostName | undefined {
  const [first] = databases
  return !first || first.provider === 'unknown' || first.provider === 'loopback' ? undefined : first.provider
}

/** Of the package's name what a project of Vercel and of Pulumi may be called. */
export function projectName({ workspace: { manifest, root } }: Found): string {
  const own = typeof manifest.name === 'string' ? manifest.name : (root.split(/[\\/]/).at(-1) ?? '')
  const plain = own
    .replace(/^@[^/]*\//, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return plain.slice(0, 40) || 'app'
}

function oneOf<Name extends string>(
  option: string,
  names: readonly Name[],
  given: string | undefined,
): Name | undefined {
  const found = names.find((name) => name === given)
  if (given === undefined || found) return found
  throw usageProblem('init', `--${option} must be one of ${names.join(', ')}`)
}

/** A folder in the project, as settings take it. */
function folderOption(option: string, given: string | undefined): string | undefined {
  if (given === undefined) return undefined
  const folder = posix.normalize(given.replaceAll('\\', '/')).replace(/\/$/, '')
  if (!/^(\/|\.\.(\/|$)|[A-Za-z]:)/.test(folder)) return folder
  throw usageProblem('init', `--${option} must be a folder in the project, relative to it`)
}
