import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import language from '@pulumi/pulumi/proto/language_pb.js'
import { packageRoot } from './package-root.ts'

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
