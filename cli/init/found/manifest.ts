import { join } from 'node:path'
import { readJson } from '../../../rules/files/read-file.ts'

/** A package.json, as far as it is read. */
export interface Manifest {
  name?: unknown
  type?: unknown
  packageManager?: unknown
  workspaces?: unknown
  scripts?: Record<string, unknown>
  dependencies?: Record<string, unknown>
  devDependencies?: Record<string, unknown>
  prisma?: { schema?: unknown }
}

/** @throws Problem FILE_* */
export function readManifest(folder: string): Manifest | undefined {
  const file = join(folder, 'package.json')
  return readJson<Manifest>(file, {
    fix: `give ${file} back its contents`,
    holds: (value) => !Array.isArray(value),
  })
}

export function packagesOf({ dependencies, devDependencies }: Manifest): Record<string, unknown> {
  return { ...devDependencies, ...dependencies }
}
