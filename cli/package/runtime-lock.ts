/** package-lock.json, as far as it is read here. */
export interface Lock {
  packages: Record<string, LockedPackage>
}

interface LockedPackage {
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
  [other: string]: unknown
}

interface Manifest {
  name: string
  version: string
  dependencies: Record<string, string>
}

/**
 * The lock of a package that has some of the dependencies of this repository: what these need, each in the version and place
 * that the repository's own lock has, so that `npm ci` installs what was tested.
 */
export function partOfLock(whole: Lock, manifest: Manifest): Lock & Record<string, unknown> {
  const packages: Lock['packages'] = {}
  const add = (name: string, from: string): void => {
    const path = placeOf(whole, name, from)
    if (path === undefined || path in packages) return
    const { dev: _, devOptional: __, peer: ___, ...locked } = whole.packages[path] as LockedPackage
    packages[path] = locked
    for (const needed of neededBy(locked)) add(needed, path)
  }
  for (const name of Object.keys(manifest.dependencies)) {
    if (placeOf(whole, name, '') === undefined) throw new Error(`package-lock.json does not have ${name}`)
    add(name, '')
  }
  const { name, version } = manifest
  const sorted = Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    ...{ name, version, lockfileVersion: 3, requires: true },
    packages: { '': { ...manifest }, ...Object.fromEntries(sorted) },
  }
}

function neededBy({
  dependencies,
  optionalDependencies,
  peerDependencies = {},
  peerDependenciesMeta = {},
}: LockedPackage): string[] {
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional)
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]
}

/** Where Node finds it from there: the nearest node_modules upwards. */
function placeOf({ packages }: Lock, name: string, from: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    const path = `${folder ? `${folder}/` : ''}node_modules/${name}`
    if (path in packages) return path
    if (folder === '') return undefined
  }
}
