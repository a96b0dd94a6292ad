import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { DeploymentFacts } from '../../../rules/environment/deployment-facts.ts'
import { readMigrations } from '../../../rules/migrations/migration-file.ts'
import { usageProblem } from '../options.ts'
import type { DoctorTarget } from '../target.ts'

/** Version ranges in the package.json of a folder; undefined without one. */
export function packagesIn(folder: string): DeploymentFacts['packages'] {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) return undefined
  try {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(file, 'utf8'))
    return { ...dependencies, ...devDependencies }
  } catch (error) {
    throw usageProblem(`cannot read ${file}: ${(error as Error).name}`)
  }
}

/** The committed migrations in `--prisma FOLDER`, else in `prisma`; undefined if there are none. */
export function migrationsIn(folder: string, named: string | undefined): DoctorTarget['migrations'] {
  const prisma = named === undefined ? join(folder, 'prisma') : resolve(named)
  if (!existsSync(join(prisma, 'migrations'))) {
    if (named !== undefined) throw usageProblem('the folder of --prisma contains no folder migrations')
    return undefined
  }
  return { folder: named ?? 'prisma', files: readMigrations(prisma) }
}
