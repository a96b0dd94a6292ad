import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { ServerWritableStream } from '@grpc/grpc-js'
import language from '@pulumi/pulumi/proto/language_pb.js'
import plugin from '@pulumi/pulumi/proto/plugin_pb.js'
import { findOnPath } from '../../tools/on-path.mjs'
import type { LanguageHost } from './node-process.ts'

/** The runtime in `pulumi about`: the `node` programs run with, and npm. */
export function about(): language.AboutResponse {
  const response = new language.AboutResponse()
  response.setExecutable(findOnPath('node')[0] ?? '').setVersion(versionOf('node'))
  response.getMetadataMap().set('packagemanager', 'npm').set('packagemanagerVersion', versionOf('npm'))
  return response
}

function versionOf(tool: string): string {
  try {
    return execFileSync(tool, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return ''
  }
}

/** What `pulumi about` lists: the program's packages in the versions installed, with theirs when asked. */
export function programDependencies(
  request: language.GetProgramDependenciesRequest,
): language.GetProgramDependenciesResponse {
  const root = packageRoot(request.getInfo()?.getProgramDirectory() ?? request.getPwd())
  const manifest = readJson(join(root, 'package.json'))
  const { packages = {} } = readJson(join(root, 'package-lock.json'))
  const direct = { ...manifest.dependencies, ...manifest.devDependencies }
  const found = Object.entries<{ version?: string }>(packages)
    .map(([path, { version = '' }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 13),
      path,
      version,
    }))
    .filter(
      ({ path, name }) =>
        path !== '' &&
        (request.getTransitivedependencies() || (name in direct && path === `node_modules/${name}`)),
    )
  const list = found.map(({ name, version }) =>
    new language.DependencyInfo().setName(name).setVersion(version),
  )
  return new language.GetProgramDependenciesResponse().setDependenciesList(list)
}

// biome-ignore lint/suspicious/noExplicitAny: two files of npm, of which three fields are read
function readJson(file: string): any {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`could not read ${file}: ${error instanceof Error ? error.message : error}`)
  }
}

/** The folder at or above `directory` that holds a package.json; `directory` itself when none does. */
function packageRoot(directory: string): string {
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) return directory
  }
}

type Call = ServerWritableStream<language.InstallDependenciesRequest, language.InstallDependenciesResponse>

/** `pulumi install`: npm, by the lock where there is one. */
export async function installDependencies(call: Call, host: LanguageHost): Promise<void> {
  const root = packageRoot(call.request.getInfo()?.getProgramDirectory() ?? call.request.getDirectory())
  const verb = existsSync(join(root, 'package-lock.json')) ? 'ci' : 'install'
  call.write(new language.InstallDependenciesResponse().setStdout(Buffer.from(`npm ${verb} in ${root}\n`)))
  const code = await new Promise<number | null>((resolve, reject) => {
    const npm = spawn('npm', [verb], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], signal: host.stop })
    call.once('cancelled', () => npm.kill())
    npm.stdout.on('data', (data) => call.write(new language.InstallDependenciesResponse().setStdout(data)))
    npm.stderr.on('data', (data) => call.write(new language.InstallDependenciesResponse().setStderr(data)))
    npm.once('error', reject).once('close', resolve)
  })
  if (code !== 0) throw new Error(`npm ${verb} ended with exit code ${code}`)
}

interface Manifest {
  name?: string
  version?: string
  pulumi?: {
    resource?: boolean
    name?: string
    version?: string
    server?: string
    parameterization?: { name: string; version: string; value: string }
  }
}

/**
 * The plugins a program's packages come with: every package.json with `pulumi.resource` in a node_modules below the
 * program's folder, and only there, as the official host looks. What it does not see, the engine fetches when a resource
 * asks for it.
 */
export function requiredPackages(
  request: language.GetRequiredPackagesRequest,
): language.GetRequiredPackagesResponse {
  const directory = request.getInfo()?.getProgramDirectory() ?? ''
  const manifests = collect(directory, false, new Set())
  const packages = manifests.filter((manifest) => manifest.pulumi?.resource).flatMap(dependency)
  return new language.GetRequiredPackagesResponse().setPackagesList(packages)
}

function collect(folder: string, inside: boolean, seen: Set<string>): Manifest[] {
  const real = realpathSync(folder)
  if (seen.has(real)) return []
  seen.add(real)
  return readdirSync(real).flatMap((name) => {
    const path = join(real, name)
    const kind = statSync(path, { throwIfNoEntry: false })
    if (kind?.isDirectory()) {
      // What a policy pack needs is not what the program needs.
      if (existsSync(join(path, 'PulumiPolicy.yaml'))) return []
      return collect(path, inside || basename(real) === 'node_modules', seen)
    }
    return inside && name === 'package.json' && kind ? read(path) : []
  })
}

function read(file: string): Manifest[] {
  try {
    return [JSON.parse(readFileSync(file, 'utf8'))]
  } catch {
    // Some packages carry broken ones as test data.
    return []
  }
}

/** One without a plugin name of its own is asked for only where the name follows from the package's. */
function dependency({ name = '', version = '', pulumi = {} }: Manifest): plugin.PackageDependency[] {
  const pluginName = pulumi.name || /^@pulumi\/(.+)/.exec(name)?.[1]
  const pluginVersion = pulumi.version || version
  if (!pluginName || !pluginVersion) return []
  const found = new plugin.PackageDependency()
    .setName(pluginName)
    .setKind('resource')
    .setVersion(pluginVersion.startsWith('v') ? pluginVersion : `v${pluginVersion}`)
    .setServer(pulumi.server ?? '')
  const { parameterization } = pulumi
  if (parameterization) {
    const { name, version, value } = parameterization
    found.setParameterization(
      new plugin.PackageParameterization().setName(name).setVersion(version).setValue(value),
    )
  }
  return [found]
}
