import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Properties } from '../../../infra/provider/plugin/properties.ts'

/**
 * The invoke `getPrebuiltProject`: every file of `PATH/.vercel/output` with `size~sha1`, the form Deployment.files takes.
 * The path is relative to the plugin's working folder, which is the program's.
 */
export async function prebuiltProject(args: Properties): Promise<Properties> {
  const path = String(args.path)
  const output = join(path, '.vercel', 'output')
  if (!existsSync(join(output, 'config.json')))
    throw new Error(
      `${output} holds no prebuilt project: run \`vercel build\` (or the program's own build) first`,
    )
  const files = readdirSync(output, { recursive: true, encoding: 'utf8' })
    .map((name) => join(output, name))
    .filter((file) => statSync(file).isFile())
    .sort()
  return { id: path, path, output: Object.fromEntries(files.map((file) => [file, described(file)])) }
}

function described(file: string): string {
  const content = readFileSync(file)
  return `${content.byteLength}~${createHash('sha1').update(content).digest('hex')}`
}
