import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ServerWritableStream } from '@grpc/grpc-js'
import language from '@pulumi/pulumi/proto/language_pb.js'
import { findOnPath } from '../../tools/on-path.mjs'
import type { LanguageHost } from './host.ts'

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
