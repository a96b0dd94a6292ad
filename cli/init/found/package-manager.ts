import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest } from './manifest.ts'

/** A package manager: its lock files, and how it installs for people and in a workflow. */
interface PackageManager {
  locks: readonly string[]
  install: string
  /** Exactly what the lock file says. */
  clean: string
}

export const packageManagers = {
  pnpm: { locks: ['pnpm-lock.yaml'], install: 'pnpm install', clean: 'pnpm install --frozen-lockfile' },
  bun: { locks: ['bun.lock', 'bun.lockb'], install: 'bun install', clean: 'bun install --frozen-lockfile' },
  yarn: { locks: ['yarn.lock'], install: 'yarn install', clean: 'yarn install --immutable' },
  npm: { locks: ['package-lock.json', 'npm-shrinkwrap.json'], install: 'npm install', clean: 'npm ci' },
} as const satisfies Record<string, PackageManager>

export type PackageManagerName = keyof typeof packageManagers
export const packageManagerNames = Object.keys(packageManagers) as PackageManagerName[]

/** By the field `packageManager`, else by the lock file; npm where neither says. */
export function findPackageManager(root: string, { packageManager }: Manifest): PackageManagerName {
  const [declared] = `${packageManager ?? ''}`.split('@')
  return (
    packageManagerNames.find((name) => name === declared) ??
    packageManagerNames.find((name) =>
      packageManagers[name].locks.some((lock) => existsSync(join(root, lock))),
    ) ??
    'npm'
  )
}
