import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cloneFolder } from '../../local/paths.ts'
import { commandFor } from '../../rules/command-for.ts'
import { isServed } from '../../rules/domain-state.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import { type Release, readReleases } from '../../rules/release/evidence.ts'
import { findRollbackTarget, schemaErrors } from '../../rules/release/rollback.ts'
import { say, step } from '../../setup/progress.mjs'
import type { Engine } from '../pulumi/client.ts'
import { outputsOf, preview, up } from '../pulumi/stack.ts'
import { exportState, type StateResource } from '../pulumi/state.ts'
import { target } from '../pulumi/target.ts'
import { confirm, requireConfirmation } from '../terminal/confirm.ts'
import { print } from '../terminal/print.ts'
import { rebuild } from './rebuild.ts'

interface Given {
  STACK: string
  to: string | undefined
  yes: boolean
}

/** `poolproof rollback production`. */
export async function rollback({ STACK: stack, to, yes }: Given, signal: AbortSignal): Promise<number> {
  requireConfirmation(yes, commandFor(`poolproof rollback ${stack}`))
  const { engine, where } = await target(stack, signal)
  say(`rollback of ${stack} on ${where}`)
  const { release, region } = await step('find the rollback target', () => rollbackTargets(engine, stack, to))
  say(`back to artifact ${release.artifact} of commit ${release.commit}, proved ${release.provedAt}`)
  const name = await step('build it again', () => rebuild(release, region))
  const environment = { ...engine.environment, POOLPROOF_ROLLBACK: JSON.stringify({ release, name }) }
  const back = { ...engine, environment }
  print(await step(`preview ${stack}`, () => preview(back, stack, signal)))
  if (!yes && !(await confirm(stack))) return print('nothing was changed')
  await step(`update ${stack}, prove it, move the domain`, () => up(back, stack, signal))
  const { url, domains } = await outputsOf(engine, stack)
  const serves = isServed(domains) ? `at ${url}` : `as soon as its domain does: ${domains}`
  return print(`${stack} serves artifact ${release.artifact} of commit ${release.commit} ${serves}`)
}

interface RollbackTarget {
  release: Release
  /** Vercel's region, which the build is laid out for. */
  region: string
}

/**
 * The release that a stack can go back to, by its own releases and the schema it has now.
 *
 * @throws Problem ROLLBACK_NOWHERE, ROLLBACK_SCHEMA, MIGRATION_REMOVED
 */
async function rollbackTargets(engine: Engine, stack: string, to?: string): Promise<RollbackTarget> {
  const { releases } = await outputsOf(engine, stack)
  const { deployment } = await exportState(engine, stack)
  const resource = (type: string): StateResource | undefined =>
    deployment.resources?.find((one) => one.type.endsWith(`:${type}`))
  const deployed = (resource('Deployment')?.inputs?.meta as { artifact?: string } | undefined)?.artifact
  const release = findRollbackTarget(readReleases(releases), deployed, to)
  const applied = (resource('Migration')?.outputs?.applied ?? []) as { name: string }[]
  const later = applied.map(({ name }) => name).filter((name) => name > release.schemaVersion)
  Problems.raise(await schemaErrors(release, later.map(textOf)))
  const { functionDefaultRegions: [region] = [] } = (resource('Project')?.inputs?.resourceConfig ?? {}) as {
    functionDefaultRegions?: string[]
  }
  if (!region) throw new Error(`the project of stack ${stack} has no region`)
  return { release, region }
}

function textOf(name: string): { name: string; sql: string } {
  const path = `prisma/migrations/${name}/migration.sql`
  const file = join(cloneFolder, path)
  if (existsSync(file)) return { name, sql: readFileSync(file, 'utf8') }
  throw new Problem(
    'MIGRATION_UNSEEN',
    `migration ${name} is applied, and ${path} is not in this commit, so Poolproof cannot know what it removed`,
    'check out the newest commit that was deployed (it has every applied migration), then run this again',
  )
}
