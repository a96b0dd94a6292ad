import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import language from '@pulumi/pulumi/proto/language_pb.js'
import plugin from '@pulumi/pulumi/proto/plugin_pb.js'

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
