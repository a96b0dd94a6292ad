import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * The folder of your project: the first one with a Pulumi.yaml, from `from` upwards. A program runs in the folder that `main`
 * names, which is in the project also where the engine was given another Pulumi.yaml for it (the embedded cloud's).
 * Without any it is `from`.
 */
export function projectFolder(from = process.cwd()): string {
  return findProject(from) ?? from
}

/** The same; undefined where there is no Pulumi.yaml. */
export function findProject(from = process.cwd()): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (hasPulumiFile(folder) && basename(dirname(folder)) !== '.poolproof') return folder
    if (dirname(folder) === folder) return undefined
  }
}

/** Whether the project holds the auth app: a clone of Poolproof, or what its template made. */
export function hasAuthApp(folder: string): boolean {
  return existsSync(join(folder, 'app/index.ts')) && existsSync(join(folder, 'prisma/schema.prisma'))
}

export function hasPulumiFile(folder: string): boolean {
  return ['yaml', 'yml', 'json'].some((ext) => existsSync(join(folder, `Pulumi.${ext}`)))
}
