import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { basename, isAbsolute, join } from 'node:path'
import type { Properties } from '../../../plugin/grpc/properties.ts'
import { fileContent } from './deployment.ts'

/**
 * The invoke `getPrebuiltProject`: every file of `PATH/.vercel/output` with `size~sha1`, the form Deployment.files takes.
 * The path is relative to the plugin's working folder, which is the program's.
 */
export async function prebuiltProject(args: Properties): Promise<Properties> {
  const path = String(args.path)
  const folder = join(path, '.vercel', 'output')
  if (!existsSync(folder)) {
    throw new Error(
      `a prebuilt project was used, but no prebuilt output was found in \`${path}\`; run \`vercel build\` to generate a local build`,
    )
  }
  refuseFailedBuild(path, join(folder, 'builds.json'))
  const output: Record<string, string> = {}
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  for (const file of names.map((name) => join(folder, name))) {
    if (lstatSync(file).isDirectory()) continue
    output[file] = describeFile(file)
    if (basename(file) !== '.vc-config.json') continue
    for (const mapped of mappedFiles(path, file)) output[mapped] ??= describeFile(mapped)
  }
  return { id: path, path, output }
}

/** `vercel build` leaves its failures there; the file need not exist. */
function refuseFailedBuild(path: string, file: string): void {
  if (!existsSync(file)) return
  const { error, builds = [] } = JSON.parse(readFileSync(file, 'utf8'))
  if (error || builds.some((build: { error?: unknown }) => build.error)) {
    throw new Error(
      `the prebuilt deployment at \`${path}\` cannot be used because \`vercel build\` failed with an error`,
    )
  }
}

/**
 * Files outside the output that a function's filePathMap brings into it; relative to the project. The official plugin takes
 * the map's keys, which are paths in the function, and skips directories (`processVCConfigFile` of its source): an output
 * whose keys and values differ, or that borrows directories, it does not read whole. Our program reads outputs itself.
 */
function mappedFiles(project: string, config: string): string[] {
  const { filePathMap = {} } = JSON.parse(readFileSync(config, 'utf8'))
  return Object.keys(filePathMap)
    .map((file) => (isAbsolute(file) ? file : join(project, file)))
    .filter((file) => !lstatSync(file).isDirectory())
}

function describeFile(file: string): string {
  const content = fileContent(file)
  return `${content.byteLength}~${createHash('sha1').update(content).digest('hex')}`
}
