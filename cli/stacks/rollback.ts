import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCloudFile } from '../../local/cloud-file.ts'
import { homeFolder, ownProject } from '../../local/paths.ts'
import { commandFor } from '../../rules/command-for.ts'
import { isServed } from '../../rules/domain-state.ts'
import { Problem, Problems } from '../../rules/problem.ts'
import { type Release, readReleases } from '../../rules/release/evidence.ts'
import { findRollbackTarget, schemaErrors } from '../../rules/release/rollback.ts'
import { say, step } from '../../setup/progress.mjs'
import type { Engine } from '../pulumi/client.ts'
import { outputsOf, preview, up } from '../pulumi/stack.ts'
import { exportState, type StateResource } from '../pulumi/state.ts'
import { type Target, target } from '../pulumi/target.ts'
import { confirm, requireConfirmation } from '../terminal/confirm.ts'
import { print } from '../terminal/print.ts'
import { earlierOutput } from './earlier-output.ts'
import { rebuild } from './rebuild.ts'

interface Given {
  STACK: string
  to: string | undefined
  build: string | undefined
  yes: boolean
}

/** `poolproof rollback production`. */
export async function rollback(
  { STACK: stack, to, build, yes }: Given,
  signal: AbortSignal,
): Promise<number> {
  requireConfirmation(yes, commandFor(`poolproof rollback ${stack}`))
  const found = await target(stack, signal)
  const { engine, where } = found
  say(`rollback of ${stack} on ${where}`)
  const { release, region } = await step('find the rollback target', () => rollbackTargets(engine, stack, to))
  say(`back to artifact ${release.artifact} of commit ${release.commit}, proved ${release.provedAt}`)
  const output = await ownOutput(found)
  const name = await step('build it again', () =>
    output ? earlierOutput(release, { stack, output, build }) : rebuild(release, region),
  )
  const environment = { ...engine.environment, POOLPROOF_ROLLBACK: JSON.stringify({ release, name }) }
  const back = { ...engine, environment }
  print(await step(`preview ${stack}`, () => preview(back, stack, signal)))
  if (!yes && !(await confirm(stack))) return print('nothing was changed')
  await step(`update ${stack}, prove it, move the domain`, () => up(back, stack, signal))
  const { url, domains } = await outputsOf(engine, stack)
  const serves = isServed(domains) ? `at ${url}` : `as soon as its domain does: ${domains}`
  return print(`${stack} serves artifact ${release.artifact} of commit ${release.commit} ${serves}`)
}

/** Of an app of your own; undefined where the stack deploys the auth app. */
async function ownOutput({ name, api, pulumi }: Target): Promise<string | undefined> {
  const { 'poolproof:app': set } = JSON.parse(await pulumi('config', '--json'))
  const own: App = set?.value ? JSON.parse(set.value) : {}
  const embedded = api ? (readCloudFile(homeFolder())?.stacks[name]?.app as App | undefined) : undefined
  return own.output ?? embedded?.output
}

interface App {
  output?: string
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
  const { folder = 'prisma', applied = [] } = (resource('Migration')?.outputs ?? {}) as Migrated
  const later = applied.map(({ name }) => name).filter((name) => name > release.schemaVersion)
  Problems.raise(
    await schemaErrors(
      release,
      later.map((migration) => textOf(String(folder), migration)),
    ),
  )
  const { functionDefaultRegions: [region] = [] } = (resource('Project')?.inputs?.resourceConfig ?? {}) as {
    functionDefaultRegions?: string[]
  }
  if (!region) throw new Error(`the project of stack ${stack} has no region`)
  return { release, region }
}

interface Migrated {
  folder?: string
  applied?: { name: string }[]
}

function textOf(folder: string, name: string): { name: string; sql: string } {
  const path = `${folder}/migrations/${name}/migration.sql`
  const file = join(ownProject(), path)
  if (existsSync(file)) return { name, sql: readFileSync(file, 'utf8') }
  throw new Problem(
    'MIGRATION_UNSEEN',
    `migration ${name} is applied, and ${path} is not in this commit, so Poolproof cannot know what it removed`,
    'check out the newest commit that was deployed (it has every applied migration), then run this again',
  )
}
