/** A link to a folder that a function borrows; both are paths from where `vercel build` ran. */
export interface FolderLink {
  path: string
  target: string
}

interface PackageLink extends FolderLink {
  /** As it is imported, such as `@prisma/client`. */
  name: string
  /** The folder whose files import it by this name. */
  above: string
}

/**
 * Where the files of a function stand in an upload, which has no links. pnpm links every package into those that import it,
 * and Node.js looks for the imports of a package where it really stands. So each stands once, at the top, where all find it,
 * and a second version of it in the packages that import that one.
 *
 * @param files by path in the function, the path from where `vercel build` ran
 * @returns the same, without need of the links: a file may stand in several places
 */
export function withoutLinks(
  files: ReadonlyMap<string, string>,
  links: readonly FolderLink[],
): Map<string, string> {
  const filesOf = new Map(links.map(({ target }) => [target, sourcesBelow(target, files)]))
  const used = links.filter(({ target }) => filesOf.get(target)?.length)
  const packages = used.flatMap(asPackage)
  const top = topVersions(packages, [...files.keys()])
  const places = new Map<string, Set<string>>()
  const add = (target: string, place: string) =>
    places.set(target, (places.get(target) ?? new Set()).add(place))
  for (const [name, target] of top) add(target, `node_modules/${name}`)
  for (const link of used) if (asPackage(link).length === 0) add(link.target, link.path)
  const others = packages.filter(({ name, target }) => top.get(name) !== target)
  // Packages in packages: once per link is enough for a chain of all of them.
  for (const _ of others)
    for (const { path, target, name, above } of others) {
      const importers = [...filesOf.keys()].filter(
        (folder) => folder === above || (folder !== target && folder.startsWith(`${above}/node_modules/`)),
      )
      if (importers.length === 0 && !isHoisted(above)) add(target, path)
      for (const place of importers.flatMap((importer) => [...(places.get(importer) ?? [])]))
        if (!place.includes(`/${name}/`)) add(target, `${place}/node_modules/${name}`)
    }
  const moved = new Set(
    packages.flatMap(({ target }) => (inStore.test(target) ? (filesOf.get(target) ?? []) : [])),
  )
  const placed = new Map([...files].filter(([, source]) => !moved.has(source)))
  for (const [target, own] of places)
    for (const place of own)
      for (const source of filesOf.get(target) ?? []) placed.set(place + source.slice(target.length), source)
  return placed
}

/** Links to folders of which the build names no file: Vercel has them lead to nothing, unless there is another of that name. */
export function untraced(files: ReadonlyMap<string, string>, links: readonly FolderLink[]): FolderLink[] {
  const isTraced = ({ target }: FolderLink) => sourcesBelow(target, files).length > 0
  const traced = new Set(
    links
      .filter(isTraced)
      .flatMap(asPackage)
      .map(({ name }) => name),
  )
  return links.filter((link) => !isTraced(link) && !asPackage(link).some(({ name }) => traced.has(name)))
}

/** A folder of a package manager's, from which nothing is imported without a link: `node_modules/.pnpm/`. */
const inStore = /(^|\/)node_modules\/\.[^/]+\//

/** Links for packages that import what they do not declare. */
const isHoisted = (above: string) => /(^|\/)node_modules\/\.[^/]+$/.test(above)

const sourcesBelow = (folder: string, files: ReadonlyMap<string, string>) =>
  [...new Set(files.values())].filter((source) => source.startsWith(`${folder}/`))

function asPackage(link: FolderLink): PackageLink[] {
  const [, above = '', name] = /^(?:(.*)\/)?node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(link.path) ?? []
  return name === undefined ? [] : [{ ...link, name, above }]
}

/** By name, the version that most packages import; none where a folder of that name is there and no link. */
function topVersions(packages: readonly PackageLink[], paths: readonly string[]): Map<string, string> {
  const votes = new Map<string, Map<string, number>>()
  for (const { name, target, above } of packages) {
    const own = votes.get(name) ?? new Map<string, number>()
    votes.set(name, own.set(target, (own.get(target) ?? 0) + (isHoisted(above) ? 0 : 1)))
  }
  const taken = (folder: string) => paths.some((path) => path.startsWith(`${folder}/`))
  const best = (own: Map<string, number>) => [...own].reduce((a, b) => (b[1] > a[1] ? b : a))[0]
  const chosen = [...votes].map(([name, own]) => {
    const folder = `node_modules/${name}`
    return [name, taken(folder) ? folder : best(own)] as const
  })
  return new Map(chosen.filter(([name, target]) => votes.get(name)?.has(target)))
}
