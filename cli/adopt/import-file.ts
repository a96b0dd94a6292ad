import manifest from '../../package.json' with { type: 'json' }
import type { AdoptedResource } from './plan.ts'

const component = { type: 'poolproof:index:VercelApp', name: 'app', component: true }
const types: Readonly<Record<AdoptedResource['type'], string>> = {
  project: 'vercel:index/project:Project',
  domain: 'vercel:index/projectDomain:ProjectDomain',
  variable: 'vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable',
}
/** Download address of the official plugin, as the SDK sets it for every resource. */
const pluginDownloadUrl = 'github://api.github.com/pulumiverse'
const version = manifest.dependencies['@pulumiverse/vercel']

/** Pulumi's mark for a value encrypted by the stack. */
const ciphered = (ciphertext: string) => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  ciphertext,
})

/** The stack, and the name in Pulumi.yaml of the program that it is of. */
interface Place {
  stack: string
  program: string
}

/** The URN of a resource of the program; its parent is the component. */
export function urnOf({ stack, program }: Place, { type, name }: AdoptedResource): string {
  return `urn:pulumi:${stack}::${program}::${component.type}$${types[type]}::${name}`
}

/**
 * The file for `pulumi import --file`: the resources as children of the program's component and with its provider, which
 * the engine creates from `providerInputs`. So the first preview finds them under the program's URNs.
 *
 * @param token the Vercel token as JSON, encrypted by the stack's secrets provider
 */
export function importFile(
  { stack, program }: Place,
  adopted: readonly AdoptedResource[],
  { token, team }: { token: string; team: string | undefined },
): string {
  const resources = adopted.map(({ type, name, id }) => ({
    type: types[type],
    name,
    id,
    parent: component.name,
    provider: 'vercel',
    version,
    pluginDownloadUrl,
  }))
  const inputs = {
    __internal: { pluginDownloadURL: pluginDownloadUrl },
    apiToken: ciphered(token),
    ...(team ? { team } : {}),
    version,
  }
  const file = {
    nameTable: { vercel: `urn:pulumi:${stack}::${program}::pulumi:providers:vercel::vercel` },
    resources: [component, ...resources],
    providerInputs: { vercel: inputs },
  }
  return `${JSON.stringify(file, null, 2)}\n`
}
